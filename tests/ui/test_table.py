"""Tables: what they show, in which order, what is selected and pressed, and how little renders."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livepy import App, LivepyError, Model, state, ui
from livepy.errors import Refused
from livepy.ui.columns import in_order
from tests.ui.desk import Desk, says, walk


class Tea(Model):
    name: str
    price: float | None = 1.0


def teas() -> list[Tea]:
    return [Tea(name="Ceylon", price=3), Tea(name="assam", price=None), Tea(name="Darjeeling", price=12.5)]


NAME: ui.Column[Tea] = ui.col("Name", lambda tea: tea.name)
PRICE: ui.Column[Tea] = ui.col("Price", lambda tea: tea.price)


class Shop(App):
    which: str = state("plain")
    teas: list[Tea] = state(factory=teas)
    picked: list[Tea] = state([])
    opened: list[str] = state([])
    rows: list[Any] = state([])

    def open(self, tea: Tea) -> None:
        self.opened.append(tea.name)

    def render(self) -> ui.Node:
        return TABLES[self.which](self)


TABLES: dict[str, Callable[[Any], ui.Node]] = {
    "plain": lambda app: ui.table(app.teas, [NAME, PRICE], aria_label="Teas", class_="mine"),
    "press": lambda app: ui.table(app.teas, [NAME, PRICE], on_click=app.open),
    "pick": lambda app: ui.table(app.teas, [NAME, PRICE], bind=lambda: app.picked, search=True),
    "anew": lambda app: ui.table([Tea(name=tea.name) for tea in app.teas], [NAME], bind=lambda: app.picked, row_key=lambda tea: tea.name),
    "any": lambda app: ui.table(app.rows, height="10rem"),
    "dicts": lambda app: ui.table(app.rows, bind=lambda: app.picked),
    "still": lambda app: ui.table(app.teas, [ui.col("Name", lambda tea: tea.name, sort=False, width="8rem", align="center")]),
    "shown": lambda app: ui.table(app.teas, [ui.col("Name", lambda tea: tea.name, show=lambda tea: ui.badge(tea.name))], on_click=app.open),
}


def at(which: str, **given: Any) -> tuple[Desk, Any]:
    app = Shop()
    app.which = which
    for name, value in given.items():
        setattr(app, name, value)
    return Desk(app), app


def cells(desk: Desk) -> list[list[str]]:
    body = next(node for node in walk(desk.page.body) if node.tag == "tbody")
    return [[says(cell) for cell in row.children if cell.tag == "td"] for row in body.children if row.tag == "tr"]


def names(desk: Desk) -> list[str]:
    return [row[-2] for row in cells(desk)]


def headings(desk: Desk) -> list[str]:
    return [says(node) for node in walk(desk.page.body) if node.tag == "th"]


def box(desk: Desk, name: str) -> int:
    return desk.one("input", aria_label=name)


def test_rows_and_columns_are_shown_and_numbers_stand_at_the_end() -> None:
    desk, _ = at("plain")
    assert headings(desk) == ["Name", "Price"]
    assert cells(desk) == [["Ceylon", "3.0"], ["assam", ""], ["Darjeeling", "12.5"]]
    assert [desk.attrs(one).get("data-align") for one in desk.all("td")[:2]] == [None, "end"]
    assert desk.attrs(desk.one("table"))["aria-label"] == "Teas"
    assert desk.texts("mine")


@pytest.mark.parametrize(
    ("column", "stands"),
    [
        (ui.col("Count", lambda row: row), "end"),
        (ui.col("Count", lambda row: row, align="start"), "end"),
        (ui.col("Count", lambda row: row, align="center"), "center"),
        (ui.col("Count", lambda row: row, show=lambda row: f"{row}"), None),
        (ui.col("Count", lambda row: row, show=lambda row: f"{row}", align="end"), "end"),
    ],
    ids=["as they are", "start", "center", "shown", "shown at the end"],
)
def test_numbers_stand_at_the_end_unless_centred_or_shown(column: ui.Column[int], stands: str | None) -> None:
    class Counts(App):
        def render(self) -> ui.Element:
            return ui.table([3], [column])

    desk = Desk(Counts())
    assert desk.attrs(desk.one("td")).get("data-align") == stands


def test_one_changed_row_of_a_thousand_renders_one_row() -> None:
    desk, app = at("plain", teas=[Tea(name=str(number)) for number in range(1000)])
    before = desk.tree.renders
    app.teas[500].price = 7.5
    desk.show()
    assert desk.tree.renders - before == 1
    assert len(desk.ops) == 1
    app.teas.append(Tea(name="new"))
    desk.show()
    assert desk.tree.renders - before <= 4, "the table and the new row; nothing of the others"


def test_selecting_one_row_of_a_thousand_renders_that_row() -> None:
    desk, app = at("pick", teas=[Tea(name=str(number)) for number in range(1000)])
    before = desk.tree.renders
    desk.tick(box(desk, "Select 500"))
    assert app.picked == [app.teas[500]]
    assert desk.tree.renders - before <= 3


def test_a_heading_sorts_up_and_down_and_back() -> None:
    desk, _ = at("plain")
    desk.click("Name")
    assert names(desk) == ["assam", "Ceylon", "Darjeeling"]
    assert desk.attrs(desk.all("th")[0])["aria-sort"] == "ascending"
    desk.click("Name")
    assert names(desk) == ["Darjeeling", "Ceylon", "assam"]
    assert desk.attrs(desk.all("th")[0])["aria-sort"] == "descending"
    desk.click("Name")
    assert names(desk) == ["Ceylon", "assam", "Darjeeling"]
    assert "aria-sort" not in desk.attrs(desk.all("th")[0])


def test_what_is_not_there_comes_last_both_ways() -> None:
    desk, _ = at("plain")
    desk.click("Price")
    assert names(desk) == ["Ceylon", "Darjeeling", "assam"]
    desk.click("Price")
    assert names(desk) == ["Darjeeling", "Ceylon", "assam"]


def test_the_order_follows_what_changes() -> None:
    desk, app = at("plain")
    desk.click("Price")
    app.teas[1].price = 5
    desk.show()
    assert names(desk) == ["Ceylon", "assam", "Darjeeling"]


ANY = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(allow_nan=False), st.just(Decimal("NaN")), st.just(Decimal("sNaN"))),
    *(st.text(max_size=3), st.dates(), st.datetimes(), st.datetimes(timezones=st.just(UTC)), st.times()),
    *(st.lists(st.integers(), max_size=2), st.builds(object)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ANY, max_size=8), st.booleans())
def test_values_of_any_kinds_can_be_put_in_order_and_none_are_last(values: list[Any], down: bool) -> None:
    rows = list(enumerate(values))
    column: ui.Column[tuple[int, Any]] = ui.col("", lambda row: row[1])
    found = in_order(rows, column, down=down)
    assert sorted(found, key=lambda row: row[0]) == rows
    absent = [value is None or str(value).lower() in ("nan", "snan") for _, value in found]
    assert absent == sorted(absent)
    assert in_order(found, column, down=down) == found, "equal ones stay in order"


def test_a_press_on_a_row_gives_it() -> None:
    desk, app = at("press")
    desk.click("Name")
    desk.click("assam")
    assert app.opened == ["assam"]
    assert desk.attrs(desk.all("tr")[1])["data-pressable"] == ""


def test_a_row_whose_first_cell_shows_an_element_has_a_button_of_its_own() -> None:
    desk, app = at("shown")
    desk.event(desk.all("button", aria_label="Open")[0], "click")
    assert app.opened == ["Ceylon"]


def test_rows_are_selected_in_the_order_of_the_rows() -> None:
    desk, app = at("pick")
    desk.tick(box(desk, "Select Darjeeling"))
    desk.tick(box(desk, "Select Ceylon"))
    assert app.picked == [app.teas[0], app.teas[2]]
    assert [("data-selected" in desk.attrs(one)) for one in desk.all("tr")[1:]] == [True, False, True]
    assert "indeterminate" in desk.attrs(box(desk, "Select all"))
    desk.tick(box(desk, "Select Ceylon"), on=False)
    assert app.picked == [app.teas[2]]


def test_the_box_in_the_heading_selects_all_that_are_shown_and_keeps_the_others() -> None:
    desk, app = at("pick")
    desk.tick(box(desk, "Select assam"))
    desk.type(desk.one("input", type="search"), "e")
    assert names(desk) == ["Ceylon", "Darjeeling"]
    desk.tick(box(desk, "Select all"))
    assert [tea.name for tea in app.picked] == ["Ceylon", "assam", "Darjeeling"]
    desk.tick(box(desk, "Select all"), on=False)
    assert [tea.name for tea in app.picked] == ["assam"]


def test_a_search_finds_all_words_in_any_column_and_says_how_many() -> None:
    desk, _ = at("pick")
    desk.type(desk.one("input", type="search"), "DAR 12.5")
    assert names(desk) == ["Darjeeling"]
    assert [says(node) for node in walk(desk.page.body) if node.attrs.get("role") == "status"] == ["1 of 3"]
    desk.type(desk.one("input", type="search"), "zzz")
    assert desk.texts("lv-empty") == ["Nothing found"]


def test_rows_that_are_loaded_anew_stay_selected_by_their_key() -> None:
    desk, app = at("anew")
    desk.tick(box(desk, "Select Ceylon"))
    app.teas.pop()
    desk.show()
    assert "checked" in desk.attrs(box(desk, "Select Ceylon"))


def test_a_selected_row_that_has_left_leaves_the_selection_with_the_next_tick() -> None:
    desk, app = at("pick")
    desk.tick(box(desk, "Select Ceylon"))
    app.teas.pop(0)
    desk.show()
    assert len(app.picked) == 1, "nothing is changed behind the author's back"
    desk.tick(box(desk, "Select assam"))
    assert [tea.name for tea in app.picked] == ["assam"]


def test_a_tick_and_a_press_on_a_row_that_has_left_are_refused() -> None:
    desk, app = at("pick")
    ticked = box(desk, "Select Ceylon")
    app.teas.pop(0)
    desk.show()
    with pytest.raises(Refused):
        desk.event(ticked, "change", True)
    assert app.picked == []


@dataclass
class Cup:
    size_ml: int
    clean: bool


class Pot(NamedTuple):
    name: str
    size: int


class Loose(NamedTuple):
    x: Any
    y: Any


class Colour(enum.Enum):
    DARK_RED = 1


@pytest.mark.parametrize(
    ("row", "titles", "shown"),
    [
        (Cup(200, True), ["Size ml", "Clean"], ["200", "Yes"]),
        (Tea(name="a", price=None), ["Name", "Price"], ["a", ""]),
        (Pot("big", 2), ["Name", "Size"], ["big", "2"]),
        (Loose(Colour.DARK_RED, [1, 2]), ["X", "Y"], ["Dark red", "1, 2"]),
        ({"when": datetime(2030, 1, 2, 3, 4), "day": date(2030, 1, 2)}, ["When", "Day"], ["2030-01-02 03:04", "2030-01-02"]),
        ({"cost": Decimal("1.50"), "at": time(9, 30)}, ["Cost", "At"], ["1.50", "09:30:00"]),
    ],
)
def test_columns_are_inferred_from_the_rows(row: Any, titles: list[str], shown: list[str]) -> None:
    desk, _ = at("any", rows=[row])
    assert headings(desk) == titles
    assert cells(desk) == [shown]


def test_rows_of_dicts_can_be_selected() -> None:
    desk, app = at("dicts", rows=[{"name": "a"}, {"name": "b"}])
    desk.tick(box(desk, "Select b"))
    assert app.picked == [{"name": "b"}]
    assert "checked" in desk.attrs(box(desk, "Select b"))


def test_the_same_row_may_stand_there_twice() -> None:
    desk, _ = at("any", rows=[Pot("a", 1), Pot("a", 1)])
    assert len(cells(desk)) == 2


def test_a_table_without_rows_says_so_and_gets_its_columns_with_the_first() -> None:
    desk, app = at("any")
    assert desk.texts("lv-empty") == ["Nothing here yet"]
    app.rows.append(Pot("a", 1))
    desk.show()
    assert (headings(desk), cells(desk)) == (["Name", "Size"], [["a", "1"]])


def test_a_table_in_which_nothing_takes_the_focus_does_so_itself_as_it_may_scroll() -> None:
    desk, _ = at("still")
    frame = next(node for node in walk(desk.page.body) if node.attrs.get("class") == "lv-table-frame")
    assert (frame.attrs["tabindex"], frame.attrs["role"]) == ("0", "group")
    assert desk.attrs(desk.one("th"))["style"] == "width:8rem"
    assert desk.attrs(desk.all("td")[0])["data-align"] == "center"


def test_what_cannot_be_shown_as_columns_is_told_to_the_author() -> None:
    with pytest.raises(LivepyError, match="a int has no fields"):
        at("any", rows=[1])
    with pytest.raises(LivepyError, match="cells cannot be edited yet"):
        ui.col("Name", lambda row: row, edit=True)
