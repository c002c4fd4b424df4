"""Puts programs and made tables into README.md and the documents of docs/: `make docs`. A test holds that they are current.

Between `<!-- file: PATH -->` and `<!-- end -->` stands that file of docs/, between `<!-- made: NAME -->` and `<!-- end -->` what a function here makes.
"""

from __future__ import annotations

import inspect
import re
import sys
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

from PIL import Image
from pydantic import Field

from livepy import File
from livepy.core.elements import Made
from livepy.settings import PREFIX, Settings
from livepy.ui.inferred import element_for
from tools import demo_lines
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


class Size(Enum):
    """Stands for an Enum in the table of inputs."""

    SMALL = 1
    LARGE = 2


INPUTS: list[tuple[str, Any]] = [
    ("`str`", str),
    ("`str`, with a default of several lines", (str, "two\nlines")),
    ("`int`, `float`, `Decimal`", float),
    ("`Annotated[float, Field(ge=0, le=1)]`", Annotated[float, Field(ge=0, le=1)]),
    ("`bool`", bool),
    ("`Literal` or Enum, up to four choices", Size),
    ("`Literal` or Enum, more choices", Literal[1, 2, 3, 4, 5]),
    ("`list` of a `Literal` or Enum, up to four choices", list[Size]),
    ("`list` of a `Literal` or Enum, more choices", list[Literal[1, 2, 3, 4, 5]]),
    ("`date`", date),
    ("`time`", time),
    ("`datetime`", datetime),
    ("`Image.Image`, `NDArray`", Image.Image),
    ("`File`", File),
    ("`list[File]`", list[File]),
]
"""Types of parameters, as the document names them, with one that stands for them."""


def inputs() -> str:
    """Which input a parameter of an `Interface` gets."""
    lines = ["| type of the parameter | input |", "|---|---|"]
    for said, annotation in INPUTS:
        element = element_for(*annotation) if isinstance(annotation, tuple) else element_for(annotation)
        assert isinstance(element, Made)
        more = ", `lines=4`" if dict(element.props).get("lines", 1) > 1 else ""
        lines.append(f"| {said} | [ui.{element.tag}](elements/{element.tag}.md){more} |")
    return "\n".join(lines) + "\n"


FIELD = re.compile(r"^    (?:# (?P<head>.+)|(?P<name>[a-z_]+): .+?  # (?P<words>.+))$", re.M)


def settings() -> str:
    """Every setting, by the model and the words beside its fields."""
    lines = ["| field | variable | default | |", "|---|---|---|---|"]
    fields = dict(Settings.model_fields)
    source = (ROOT / "livepy" / "settings.py").read_text().partition("class Settings(")[2].partition("@field_validator")[0]
    for found in FIELD.finditer(source):
        if found["head"]:
            lines.append(f"| **{found['head']}** | | | |")
            continue
        default = fields.pop(found["name"]).default
        lines.append(f"| `{found['name']}` | `{PREFIX}{found['name'].upper()}` | {cell(repr(default))} | {found['words']} |")
    assert not fields, f"without words in Settings: {', '.join(fields)}"
    return "\n".join(lines) + "\n"


def demos() -> str:
    """How long our examples are beside their originals."""
    lines = ["| demo | livepy | Gradio |", "|---|---|---|"]
    for name, (original, size) in demo_lines.ORIGINALS.items():
        mine = demo_lines.ours(name)
        lines.append(f"| [{name}](../examples/{name}.py), `{original}` | {mine.lines} ({mine.chars}) | {size.lines} ({size.chars}) |")
    return "\n".join(lines) + "\n"


MADE = {"demos": demos, "handlers": handlers, "inputs": inputs, "settings": settings}


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
