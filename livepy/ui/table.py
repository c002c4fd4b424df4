"""A plain table: sorted by its headings, searched by what it shows, selected by boxes. Every row is on the page; windows are another element's business.

Each row renders by itself: one that changes is one rendering, unless the order or the search depends on it.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, ClassVar, TypeVar, Unpack

from livepy.core.bind import resolve
from livepy.core.component import Component
from livepy.core.elements import Each, Element, Listener, Made
from livepy.core.reading import CAUSE, LOCK, opaque, same
from livepy.core.state import computed, state
from livepy.core.tracked import TrackedList
from livepy.errors import UserError
from livepy.ui.columns import Column, found, in_order, inferred, is_number, text_of
from livepy.ui.field import Bind, Given, assign, bool_of, given, unpacked
from livepy.ui.icons import picture
from livepy.ui.inputs import TextField
from livepy.ui.props import Common, Key, known, share
from livepy.ui.values import Wrong

R = TypeVar("R")

PEEKED = 20
"""So many rows are looked at to tell whether a column holds numbers."""


class Alike:
    """Marks the key of a row that equals one before it."""


class ById:
    """Marks the key of a row that can change: it is that object."""


class Search(TextField):
    """The field above a table. It is no part of a form around that table: Enter submits nothing, and nothing in it is amiss."""

    joins: ClassVar[bool] = False


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

    sorted_by: tuple[str, int] | None = state(None)  # a column's title, and which of those with that title
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
            keys.append(key if seen[key] == 1 else (Alike, key, seen[key]))
        return keys

    def ordered(self, rows: Sequence[Any], columns: tuple[Column[Any], ...]) -> list[Any]:
        """The rows that are shown."""
        words = self.query.casefold().split() if self.search else []
        kept = found(rows, columns, words) if words else list(rows)
        by = next((column for column, name in zip(columns, _names(columns), strict=True) if name == self.sorted_by and column.sort), None)
        return kept if by is None else in_order(kept, by, down=self.down)

    def sort(self, name: tuple[str, int]) -> None:
        """A heading was pressed: up, down, and as the rows are."""
        if self.sorted_by != name:
            self.sorted_by, self.down = name, False
        elif not self.down:
            self.down = True
        else:
            self.sorted_by, self.down = None, False

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
        try:
            if self.bind is not None:
                assign(resolve(self.bind), [row for row, key in zip(rows, keys, strict=True) if key in chosen])
        except Wrong as wrong:
            raise UserError(str(wrong)) from None
        finally:
            self.put_back(on)

    def put_back(self, on: bool) -> None:
        """The box that was pressed shows what is held then, whatever the page shows by itself: the model may refuse, or count an equal row in its place."""
        cause, tree = CAUSE.get(), self._tree
        if cause is not None and tree is not None:
            with LOCK:
                tree.refused(cause[0], "checked", on)

    def pick_all(self, on: bool) -> None:
        """The box in the heading: all rows that are shown."""
        shown = {id(row) for row in self.ordered(self.rows, self.laid_out())}
        rows = list(self.rows)
        self.pick([key for row, key in zip(rows, self.keys(rows), strict=True) if id(row) in shown], on)

    # --- the page ------------------------------------------------------------------------------------
    @computed
    def guessed(self) -> tuple[Column[Any], ...]:
        """Columns inferred from the first row."""
        return inferred(self.rows[0]) if len(self.rows) else ()

    @computed
    def ends(self) -> tuple[bool, ...]:
        """Which columns stand at the end of their cells. Computed: a number that becomes another renders its row alone."""
        return tuple(
            column.align == "end" or (column.align == "start" and column.show is None and _numbers(islice(self.rows, PEEKED), column))
            for column in self.laid_out()
        )

    def laid_out(self) -> tuple[Column[Any], ...]:
        """The columns, given or inferred."""
        return self.guessed if self.columns is None else self.columns

    def face(self) -> Face:
        """What all rows have in common; the same object as long as it is the same, so that rows need not render."""
        made = Face(self.laid_out(), self.ends, opens=self.on_click is not None, picks=self.bind is not None)
        held: Face | None = self.__dict__.get("looks")
        if held is None or opaque(made.columns) or not held.like(made):
            held = self.__dict__["looks"] = made
        return held

    def open(self, row: Any) -> object:
        """A row was pressed."""
        return None if self.on_click is None else self.on_click(row)

    def render(self) -> Element:
        rows = list(self.rows)
        face = self.face()
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
        more = given({"aria_label": "Search the table"})
        box = Search(text_kind="search", placeholder="Search", bind=lambda: self.query, on_submit=_nothing, max_length=200, more=more)
        return (Element("div", (box, Element("span", (said,), {"class": "lv-help", "role": "status"})), {"class": "lv-table-search"}),)

    def headings(self, face: Face, selected: Sequence[bool]) -> list[Element]:
        """The first row: a box for all that are shown, and a button in each column that sorts."""
        cells = []
        if face.picks:
            some = any(selected)
            box: dict[str, Any] = {"class": "lv-check", "type": "checkbox", "aria-label": "Select all", "checked": some and all(selected)}
            box |= {"indeterminate": some and not all(selected), "data-on-change": Listener(self.pick_all, bool_of)}
            cells.append(Element("th", (Element("input", (), box),), {"class": "lv-table-pick", "scope": "col"}))
        for column, end, name in zip(face.columns, face.ends, _names(face.columns), strict=True):
            way = ("descending" if self.down else "ascending") if column.sort and self.sorted_by == name else None
            props: dict[str, Any] = {"scope": "col", "aria-sort": way, "data-align": _align(column, end=end)}
            props["style"] = f"width:{column.width}" if column.width else None
            title: Any = column.title
            if column.sort:
                press = {"class": "lv-sort", "type": "button", "data-on-click": Listener(functools.partial(self.sort, name), None, "1")}
                title = Element("button", (column.title,), press)
            cells.append(Element("th", (title,), props))
        return cells


class Face:
    """What all rows of a table have in common."""

    __slots__ = ("columns", "ends", "opens", "picks")
    __livepy_fixed__ = True  # made anew when anything of it is another

    def __init__(self, columns: tuple[Column[Any], ...], ends: tuple[bool, ...], *, opens: bool, picks: bool) -> None:
        self.columns, self.ends, self.opens, self.picks = columns, ends, opens, picks

    def like(self, other: Face) -> bool:
        """Whether rows look the same with either."""
        return all(same(getattr(self, name), getattr(other, name)) for name in self.__slots__)


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
    return (ById, id(row))


def _numbers(rows: Iterable[Any], column: Column[Any]) -> bool:
    """Whether a column holds numbers."""
    values = [value for value in map(column.get, rows) if value is not None]
    return bool(values) and all(map(is_number, values))


def _names(columns: Sequence[Column[Any]]) -> list[tuple[str, int]]:
    """What tells columns apart, wherever they stand: the title, and which of those that have it."""
    seen: Counter[str] = Counter()
    names = []
    for column in columns:
        names.append((column.title, seen[column.title]))
        seen[column.title] += 1
    return names


def _nothing() -> None:
    """Enter in the search: what is typed has been searched for already."""


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
