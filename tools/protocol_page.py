"""Makes docs/protocol.md from the table in livepy/core/protocol.py: `make docs`. A test holds that it is current."""

from __future__ import annotations

import inspect
import re
import sys
from enum import IntEnum
from pathlib import Path

from livepy.core import protocol

HEAD = """# The wire

Made from `livepy/core/protocol.py` by `make docs`; change the table there. The reasons stand in [design](design/).

"""
RULES = """
## Shapes and rows

- A shape is `[tag, [attribute name, …], child, …]`. A child is a shape or a slot: {text} a text, {block} a nested row,
  {list} a list of rows and its anchor. A shape may be such a slot alone.
- Slots are numbered in document order: of each element first its attributes, then what its children hold.
- A template has one value a slot; null where a row or a list stands. A row is `[template, slot, value, slot, value, …]`:
  only what differs from the template. A nested row and a list of rows always stand there.
- Nodes are numbered in document order when they are made, alike on both sides: elements, texts, comments, but not what is
  inside a textarea. Nothing is an empty text. A list's anchor comes after its rows.
- An attribute's value is null where it is absent and true where it has none. These are properties that the visitor also
  changes, sent as VALUE: {live}.
"""


def entries(table: type[IntEnum]) -> list[tuple[int, str, str]]:
    """Code, name and comment of each line of a table."""
    lines = [re.match(r"\s+([A-Z_]+) = (\d+)  # (.+)", line) for line in inspect.getsource(table).splitlines()]
    found = [(int(line[2]), line[1], line[3].replace("|", "\\|")) for line in lines if line]
    if [(member.value, member.name) for member in table] != [(code, name) for code, name, _ in found]:
        raise ValueError(f"each line of {table.__name__} needs a comment that says what it means")
    return found


def section(title: str, table: type[IntEnum], columns: tuple[str, ...]) -> str:
    """One table as Markdown; a comment `fields: meaning` fills two columns."""
    lines = [f"## {title}", "", inspect.cleandoc(table.__doc__ or ""), "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for code, name, comment in entries(table):
        fields, colon, meaning = comment.partition(": ")
        cells = [comment] if len(columns) == 3 else [fields, meaning] if colon else ["", comment]
        lines.append("| " + " | ".join([str(code), name, *cells]) + " |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole document."""
    head = inspect.cleandoc(protocol.__doc__ or "")
    again = ", ".join(close.name for close in sorted(protocol.AGAIN))
    version = f"\n\nVersion {protocol.VERSION}. Close codes after which the page comes back by itself: {again}.\n\n"
    live = ", ".join(f"`{name}`" for name in sorted(protocol.LIVE))
    rules = RULES.format(text=protocol.TEXT_SLOT, block=protocol.BLOCK_SLOT, list=protocol.LIST_SLOT, live=live)
    return (
        HEAD
        + head
        + version
        + section("Ops: from the server", protocol.Op, ("code", "op", "fields", "meaning"))
        + "\n"
        + section("Kinds: from the page", protocol.Kind, ("code", "kind", "fields", "meaning"))
        + "\n"
        + section("Close codes", protocol.Close, ("code", "name", "meaning"))
        + rules
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page())
