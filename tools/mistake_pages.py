"""Makes docs/mistakes from the catalogue and its programs: `make docs`. A test holds that the pages are current."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from livepy.mistakes import CATALOGUE, Mistake

GROUPS = {
    "1": "Classes and state",
    "2": "Rendering and elements",
    "3": "Bindings and inputs",
    "4": "Handlers",
    "5": "The session",
    "6": "Server and start",
    "7": "Tests",
    "8": "Jobs",
    "9": "Files",
}
HEAD = """# Mistakes, and how to mend them

Each message of livepy about an app begins with the file and line of the app, then a code, what was seen and what to write instead. A page for each code, made
from `livepy/mistakes` by `make docs`; both programs on it are run by the tests.

Those marked "in dev" are warnings: `livepy dev` says them on the terminal and on the page, and the app goes on.
"""


def pages(folder: Path, said: dict[str, str]) -> dict[str, str]:
    """Every page by its file's name; `folder` has the programs, `said` what livepy says of each wrong one."""
    made = {f"{code}.md": page(one, folder / "programs", said[code]) for code, one in sorted(CATALOGUE.items())}
    return {"README.md": index(), **made}


def index() -> str:
    """All codes, by group."""
    lines = [HEAD]
    for number, title in GROUPS.items():
        lines += [f"## {title}", "", "| code | |", "|---|---|"]
        for code, one in sorted(CATALOGUE.items()):
            if code[2] == number:
                title_of = one.title.replace("|", "\\|")
                lines.append(f"| [{code}]({code}.md) | {title_of}{' (in dev)' if one.warns else ''} |")
        lines.append("")
    return "\n".join(lines)


def page(one: Mistake, programs: Path, said: str) -> str:
    """One mistake: why it is one, a program that makes it and one that does not."""
    wrong, right = ((programs / f"{one.code}_{kind}.py").read_text().strip() for kind in ("wrong", "right"))
    parts = [
        f"# {one.code}: {one.title}",
        one.why + (" livepy says this in dev only." if one.warns else ""),
        f"## Wrong\n\n```python\n{wrong}\n```",
        f"livepy says:\n\n```text\n{said}\n```",
        f"## Right\n\n```python\n{right}\n```",
        "[All mistakes](README.md)",
    ]
    return "\n\n".join(parts) + "\n"


def written(folder: Path) -> dict[str, str]:
    """What the pages that are there say that livepy says."""
    found = {}
    for code in CATALOGUE:
        path = folder / f"{code}.md"
        quoted = re.search(r"livepy says:\n\n```text\n(.*?)\n```", path.read_text(), re.S) if path.exists() else None
        found[code] = quoted[1] if quoted else ""
    return found


def quoted(message: str) -> str:
    """A message without what differs from run to run and from machine to machine."""
    message = re.sub(r"0x[0-9a-f]+", "0x…", message.partition("\n")[0])
    return re.sub(r"(?:[\w.~-]*/)+(?=LP\d|logo\.)", "", message)


def run_all(folder: Path) -> dict[str, str]:
    """Run every wrong program and take down what livepy says of it."""
    import asyncio
    import logging
    import tempfile

    import pytest

    from tests.mistakes import programs

    class Kept(logging.Handler):
        def __init__(self) -> None:
            super().__init__()
            self.records: list[logging.LogRecord] = []

        def emit(self, record: logging.LogRecord) -> None:
            self.records.append(record)

    found = {}
    log = logging.getLogger("livepy")
    log.propagate = False
    for code, one in CATALOGUE.items():
        path, kept = folder / "programs" / f"{code}_wrong.py", Kept()
        log.addHandler(kept)
        with tempfile.TemporaryDirectory() as data, pytest.MonkeyPatch.context() as patch:
            patch.setenv("LIVEPY_DATA_DIR", data)
            if code[2] not in "67":
                found[code] = str(asyncio.run(programs.said(path, Path(data), kept))[0])
            elif code < "LP7":
                text = programs.started(path, patch, serves=one.warns).removeprefix("livepy: ")
                found[code] = str(programs.told(kept)[0]) if one.warns else text
            else:
                found[code] = programs.ended(path)
        log.removeHandler(kept)
    return {code: quoted(text) for code, text in found.items()}


if __name__ == "__main__":
    target = Path(sys.argv[1]).resolve()
    for name, text in pages(target, run_all(target)).items():
        (target / name).write_text(text)
