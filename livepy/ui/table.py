"""A plain table: sorted by its headings, searched by what it shows, selected by boxes. Every row is on the page; windows are another element's business.

Each row renders by itself: one that changes is one rendering, unless the order or the search depends on it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, Unpack

from livepy.core.bind import resolve
from livepy.core.component import Component
from livepy.core.elements import Each, Element, Listener, Made
from livepy.core.reading import NOW, opaque, same
from livepy.core.state import state
from livepy.core.tracked import TrackedList
from livepy.ui.columns import Column, found, in_order, inferred, is_number, text_of
from livepy.ui.field import Bind, Given, bool_of, given, unpacked
from livepy.ui.icons import picture
from livepy.ui.inputs import textbox
from livepy.ui.props import Common, Key, known, share

R = TypeVar("R")

PEEKED = 20
"""So many rows are looked at to tell whether a column holds numbers."""


class Table(Component):
    """What `ui.table` shows."""

    rows: Sequence[Any]
    columns: tuple[Column[Any], ...] | None = None
    row_key: Callable[[Any], Key] | None = None
    on_click: Callable[[Any], object] | None = None
    bind: Callable[[], list[Any]] | None = None
    search: bool = False
    height: str = ""
    more: Given = ()

    sorted_by: int = state(-1)
    down: bool = state(False)
    query: str = state("")

    # --- which rows, in which order ----------------------------------------------------------------
    def keys(self, rows: Sequence[Any]) -> list[Any]:
        """What tells a row from others: by `row_key`, else the row itself where it cannot change, else which object it is; of two alike each is one."""
        if self.row_key is not None:
            return [self.row_key(row) for row in rows]
        seen: dict[Any, int] = {}
        keys = []
        for row in rows:
            key = _itself(row)
            seen[key] = seen.get(key, 0) + 1
            keys.append(key if seen[key] == 1 else (key, seen[key]))
        return keys

    def ordered(self, rows: Sequence[Any], columns: tuple[Column[Any], ...]) -> list[Any]:
        """The rows that are shown."""
        words = self.query.casefold().split() if self.search else []
        kept = found(rows, columns, words) if words else list(rows)
        return in_order(kept, columns[self.sorted_by], down=self.down) if 0 <= self.sorted_by < len(columns) else kept

    def sort(self, place: int) -> None:
        """A heading was pressed: up, down, and as the rows are."""
        if self.sorted_by != place:
            self.sorted_by, self.down = place, False
        elif not self.down:
            self.down = True
        else:
            self.sorted_by, self.down = -1, False

    # --- which are selected ------------------------------------------------------------------------
    def picked(self, rows: Sequence[Any], keys: Sequence[Any]) -> set[Any]:
        """Keys of the rows that the attribute holds. A row that was loaded anew is found by its key, a dict by what it holds."""
        held = list(self.bind()) if self.bind is not None else []
        mine, known_keys = self.keys(held), set(keys)
        chosen = {key for key in mine if key in known_keys}
        for row, key in zip(held, mine, strict=True):
            if key not in chosen and isinstance(row, dict):
                chosen.update(other for one, other in zip(rows, keys, strict=True) if one == row)
        return chosen

    def pick(self, wanted: Sequence[Any], on: bool) -> None:
        """These rows, by their keys, were ticked or unticked. Selected rows that a search hides stay so, those that are no longer there leave."""
        rows = list(self.rows)
        keys = self.keys(rows)
        chosen = self.picked(rows, keys)
        chosen = chosen | set(wanted) if on else chosen - set(wanted)
        if self.bind is not None:
            resolve(self.bind).set([row for row, key in zip(rows, keys, strict=True) if key in chosen])

    def pick_all(self, on: bool) -> None:
        """The box in the heading: all rows that are shown."""
        columns = self.laid_out(self.rows)
        shown = {id(row) for row in self.ordered(self.rows, columns)}
        rows = list(self.rows)
        self.pick([key for row, key in zip(rows, self.keys(rows), strict=True) if id(row) in shown], on)

    # --- the page ------------------------------------------------------------------------------------
    def laid_out(self, rows: Sequence[Any]) -> tuple[Column[Any], ...]:
        """The columns, given or inferred from the first row."""
        if self.columns is not None:
            return self.columns
        token = NOW.set(None)  # which fields a row has is no part of what it holds
        try:
            return inferred(rows[0]) if len(rows) else ()
        finally:
            NOW.reset(token)

    def face(self, rows: Sequence[Any]) -> Face:
        """What all rows have in common; the same object as long as it is the same, so that rows need not render."""
        columns = self.laid_out(rows)
        held: Face | None = self.__dict__.get("looks")
        if held is None or held.empty or not same(held.columns, columns) or opaque(columns) or held.opens != (self.on_click is not None):
            ends = tuple(column.align == "end" or (column.align == "start" and column.show is None and _numbers(rows, column)) for column in columns)
            held = self.__dict__["looks"] = Face(columns, ends, opens=self.on_click is not None, picks=self.bind is not None, empty=not len(rows))
        return held

    def open(self, row: Any) -> object:
        """A row was pressed."""
        return None if self.on_click is None else self.on_click(row)

    def render(self) -> Element:
        rows = list(self.rows)
        face = self.face(rows)
        keys = {id(row): key for row, key in zip(rows, self.keys(rows), strict=True)} if self.row_key is None else {}
        shown = self.ordered(rows, face.columns)
        key_of = self.row_key
        shown_keys = self.keys(shown) if key_of is not None or len(keys) < len(rows) else [keys[id(row)] for row in shown]
        picked = self.picked(rows, self.keys(rows)) if face.picks else set()
        items = [(row, key, key in picked) for row, key in zip(shown, shown_keys, strict=True)]
        nothing = Element("div", ("Nothing found" if len(rows) else "Nothing here yet",), {"class": "lv-empty"})
        empty = Element("tr", (Element("td", (nothing,), {"colspan": len(face.columns) + face.picks or 1}),), {})
        body = Element("tbody", (Each(items, functools.partial(_row, self, face), _key, empty),), {})
        head = Element("thead", (Element("tr", self.headings(face, [selected for *_, selected in items]), {}),), {})
        more = unpacked(self.more)
        known(more)
        table: dict[str, Any] = {"class": "lv-table"}
        whole: dict[str, Any] = {"class": "lv-table-box"}
        share(more, table, whole)
        frame: dict[str, Any] = {"class": "lv-table-frame", "style": f"max-height:{self.height}" if self.height else None}
        if not (face.opens or face.picks or any(column.sort for column in face.columns)):
            frame |= {
                "tabindex": 0,
                "role": "group",
                "aria-label": table.get("aria-label") or "Table",
            }
        return Element("div", (*self.searching(len(shown), len(rows)), Element("div", (Element("table", (head, body), table),), frame)), whole)

    def searching(self, shown: int, total: int) -> tuple[Any, ...]:
        """The field for a search, and how much it finds, which is read out."""
        if not self.search:
            return ()
        said = f"{shown} of {total}" if self.query.strip() else ""
        box = textbox(kind="search", placeholder="Search", aria_label="Search the table", bind=lambda: self.query, max_length=200)
        return (Element("div", (box, Element("span", (said,), {"class": "lv-help", "role": "status"})), {"class": "lv-table-search"}),)

    def headings(self, face: Face, selected: Sequence[bool]) -> list[Element]:
        """The first row: a box for all that are shown, and a button in each column that sorts."""
        cells = []
        if face.picks:
            some = any(selected)
            box: dict[str, Any] = {"class": "lv-check", "type": "checkbox", "aria-label": "Select all", "checked": some and all(selected)}
            box |= {"indeterminate": some and not all(selected), "data-on-change": Listener(self.pick_all, bool_of)}
            cells.append(Element("th", (Element("input", (), box),), {"class": "lv-table-pick", "scope": "col"}))
        for place, (column, end) in enumerate(zip(face.columns, face.ends, strict=True)):
            way = ("descending" if self.down else "ascending") if self.sorted_by == place else None
            props: dict[str, Any] = {"scope": "col", "aria-sort": way, "data-align": _align(column, end=end)}
            props["style"] = f"width:{column.width}" if column.width else None
            title: Any = column.title
            if column.sort:
                press = {"class": "lv-sort", "type": "button", "data-on-click": Listener(functools.partial(self.sort, place), None, "1")}
                title = Element("button", (column.title,), press)
            cells.append(Element("th", (title,), props))
        return cells


class Face:
    """What all rows of a table have in common."""

    __slots__ = ("columns", "empty", "ends", "opens", "picks")
    __livepy_fixed__ = True  # made anew when anything of it is another

    def __init__(self, columns: tuple[Column[Any], ...], ends: tuple[bool, ...], *, opens: bool, picks: bool, empty: bool) -> None:
        self.columns, self.ends, self.opens, self.picks, self.empty = columns, ends, opens, picks, empty


def _key(item: tuple[Any, Any, bool]) -> Any:
    return item[1]


def _row(table: Table, face: Face, item: tuple[Any, Any, bool]) -> Element:
    """One row. Where it can be pressed, its first words are a button that a style sheet spreads over all of it."""
    row, key, selected = item
    cells = []
    opened = not face.opens
    for column, end in zip(face.columns, face.ends, strict=True):
        content: Any = column.content(row)
        if not opened:
            content, opened = _pressable(table, row, content), True
        cells.append(Element("td", (content,), {"data-align": _align(column, end=end), "data-number": True if end and column.show is None else None}))
    if face.picks:
        box: dict[str, Any] = {"class": "lv-check", "type": "checkbox", "aria-label": f"Select {_name(face, row)}", "checked": selected}
        box["data-on-change"] = Listener(functools.partial(table.pick, (key,)), bool_of)
        cells.insert(0, Element("td", (Element("input", (), box),), {"class": "lv-table-pick"}))
    return Element("tr", cells, {"data-selected": True if selected else None, "data-pressable": True if face.opens else None})


def _pressable(table: Table, row: Any, content: Any) -> Any:
    press: dict[str, Any] = {"class": "lv-row-button", "type": "button", "data-on-click": Listener(functools.partial(table.open, row), None, "1")}
    if isinstance(content, str) and content:
        return Element("button", (content,), press)
    return (content, Element("button", (picture("arrow-right"),), {**press, "aria-label": "Open"}))


def _name(face: Face, row: Any) -> str:
    """What a row is called: its first words."""
    return next((text for column in face.columns if (text := text_of(column.content(row)).strip())), "row")


def _align(column: Column[Any], *, end: bool) -> str | None:
    return "end" if end else None if column.align == "start" else column.align


def _itself(row: Any) -> Any:
    if isinstance(row, (str, int, tuple, frozenset)):
        try:
            hash(row)
        except TypeError:
            pass
        else:
            return row
    return ("id", id(row))


def _numbers(rows: Sequence[Any], column: Column[Any]) -> bool:
    """Whether a column holds numbers. Looked at, not read: a table need not render when one of them changes."""
    token = NOW.set(None)
    try:
        values = [value for value in map(column.get, rows[:PEEKED]) if value is not None]
    finally:
        NOW.reset(token)
    return bool(values) and all(map(is_number, values))


def table(
    rows: Sequence[R],
    columns: Sequence[Column[R]] | None = None,
    *,
    row_key: Callable[[R], Key] | None = None,
    on_click: Callable[[R], object] | None = None,
    bind: Bind[list[R]] | None = None,
    search: bool = False,
    height: str = "",
    **more: Unpack[Common],
) -> Element:
    """Rows with columns; without `columns`, one for each field of the rows. A press on a heading sorts. `height` is a CSS length above which it scrolls.

    `bind` holds the rows that are selected, `on_click` gets the row that was pressed. Give `row_key` where rows are loaded anew. All rows are on the page:
    it is meant for hundreds, not for a hundred thousand.

    Example: `ui.table(self.orders, [ui.col("Name", lambda o: o.name), ui.col("Total", lambda o: o.total)], on_click=self.open)`
    """
    props = {
        "rows": rows if isinstance(rows, TrackedList) else tuple(rows),
        "columns": None if columns is None else tuple(columns),
        "row_key": row_key,
        "on_click": on_click,
        "bind": bind,
        "search": search,
        "height": height,
        "more": given(more),
    }
    return Made("table", Table, props, more.get("key"))
