"""Puts programs and made tables into README.md and the documents of docs/: `make docs`. A test holds that they are current.

Between `<!-- file: PATH -->` and `<!-- end -->` stands that file of docs/, between `<!-- made: NAME -->` and `<!-- end -->` what a function here makes.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from tools.element_pages import ROOT, cell, functions, program

DOCS = ROOT / "docs"
BLOCK = re.compile(r"(<!-- (file|made): ([^ ]+)[^>]*-->\n).*?(<!-- end -->)", re.S)


def handlers() -> str:
    """Which element tells what to its handlers."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, fn in sorted(functions().items()):
        for prop, one in inspect.signature(fn).parameters.items():
            if prop.startswith("on_"):
                found.setdefault((prop, carried(str(one.annotation))), []).append(f"[{name}](elements/{name}.md)")
    lines = ["| prop | the handler takes | elements |", "|---|---|---|"]
    for (prop, taken), names in sorted(found.items()):
        lines.append(f"| `{prop}` | {cell(taken) if taken else 'nothing'} | {', '.join(names)} |")
    return "\n".join(lines) + "\n"


def carried(annotation: str) -> str:
    """The arguments in the type of a handler."""
    takes = re.search(r"Callable\[\[(.*)\], object\]", annotation)
    return takes[1] if takes else ""


MADE = {"handlers": handlers}


def filled(text: str) -> str:
    """A document with its blocks made anew."""

    def block(match: re.Match[str]) -> str:
        head, kind, what, end = match.groups()
        if kind == "made":
            return f"{head}{MADE[what]()}{end}"
        return f"{head}{program(DOCS / what)}{end}"

    return BLOCK.sub(block, text)


def documents() -> list[Path]:
    """The documents that have blocks."""
    return [path for path in [ROOT / "README.md", *sorted(DOCS.glob("*.md"))] if BLOCK.search(path.read_text())]


if __name__ == "__main__":
    for path in documents():
        path.write_text(filled(path.read_text()))
        print(path.relative_to(ROOT), file=sys.stderr)
