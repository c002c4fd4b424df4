"""Columns of a table: what each shows of a row, in which order rows come by it, and what a search finds.

It knows no page. Invariant: a value of any kind can be shown and put in order; what is not there comes last, whichever way.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isnan
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from livepy.core.component import Component
from livepy.core.elements import Element
from livepy.ui.choices import shown as called
from livepy.ui.props import Align, Node, mistake

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column of a table, made by `ui.col`."""

    title: str
    get: Callable[[R], object]
    sort: bool = True
    width: str = ""  # CSS length
    align: Align = "start"
    show: Callable[[R], Node] | None = None

    def content(self, row: R) -> Node:
        """What stands in the row's cell."""
        return shown(self.get(row)) if self.show is None else self.show(row)


def col(
    title: str,
    get: Callable[[R], object],
    *,
    edit: bool = False,
    sort: bool = True,
    width: str = "",
    align: Align = "start",
    show: Callable[[R], Node] | None = None,
) -> Column[R]:
    """A column: its heading, and what it takes of a row, by which rows are sorted too. `show` says how that looks; numbers stand at the end of their cells,
    unless there is a `show` or `align="center"`.

    Example: `ui.col("Price", lambda p: p.price, show=lambda p: f"{p.price:.2f} €", align="end")`
    """
    if edit:
        raise mistake(f"ui.col({title!r}, edit=True): cells cannot be edited yet; write `show=lambda row: ui.textbox(bind=lambda: row.name, aria_label=…)`")
    return Column(title, get, sort, width, align, show)


def shown(value: object) -> Node:
    """A value as a cell shows it."""
    if isinstance(value, (str, Element, Component)):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, enum.Enum):
        return called(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(text_of(shown(one)) for one in value)
    return str(value)


def text_of(node: object) -> str:
    """The words in what is shown; those that a component shows are its own."""
    if isinstance(node, str):
        return node
    if isinstance(node, (list, tuple)):
        return " ".join(map(text_of, node))
    return text_of(list(node.children)) if isinstance(node, Element) else ""


def is_number(value: object) -> bool:
    """Whether its digits are to stand below one another."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def in_order(rows: Sequence[R], column: Column[R], *, down: bool) -> list[R]:
    """The rows by this column. Equal ones stay in the order in which they were, in both directions."""
    keyed = [(_rank(column.get(row)), row) for row in rows]
    known = [(rank, row) for rank, row in keyed if rank is not None]
    known.sort(key=lambda pair: pair[0], reverse=down)
    return [row for _, row in known] + [row for rank, row in keyed if rank is None]


def _rank(value: object) -> tuple[int, Any, str] | None:
    """Where a value stands among others of any kind: numbers, then moments, then texts. None and NaN stand nowhere."""
    if isinstance(value, enum.Enum):
        value = called(value)
    if value is None or (isinstance(value, float) and isnan(value)) or (isinstance(value, Decimal) and value.is_nan()):
        return None
    if isinstance(value, (bool, int, float, Decimal)):
        return (0, value, "")
    if isinstance(value, datetime):
        return (1, (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp(), "")
    if isinstance(value, date):
        return (1, datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp(), "")
    if isinstance(value, time):
        return (2, value.replace(tzinfo=None), "")
    text = value if isinstance(value, str) else text_of(shown(value))
    return (3, text.casefold(), text)


def found(rows: Iterable[R], columns: Sequence[Column[R]], words: Sequence[str]) -> list[R]:
    """Rows that show all of these words, in any case and in any column."""
    kept = []
    for row in rows:
        text = "\n".join(text_of(column.content(row)) for column in columns).casefold()
        if all(word in text for word in words):
            kept.append(row)
    return kept


def inferred(row: object) -> tuple[Column[Any], ...]:
    """A column for each field of a dataclass, model or named tuple, and for each entry of a dict."""
    if isinstance(row, BaseModel):
        return tuple(Column(one.title or _title(name), _attribute(name)) for name, one in type(row).model_fields.items())
    if is_dataclass(row):
        return tuple(Column(_title(one.name), _attribute(one.name)) for one in fields(row))
    names = getattr(row, "_fields", None)
    if isinstance(row, tuple) and names:
        return tuple(Column(_title(name), _attribute(name)) for name in names)
    if isinstance(row, Mapping):
        return tuple(Column(_title(str(name)), _entry(name)) for name in row)
    raise mistake(f"ui.table: a {type(row).__name__} has no fields; say what to show: `ui.table(rows, [ui.col('Name', lambda row: …)])`")


def _title(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()


def _attribute(name: str) -> Callable[[Any], object]:
    return lambda row: getattr(row, name)


def _entry(name: Any) -> Callable[[Any], object]:
    return lambda row: row.get(name)
