"""Tables follow what changes: their columns, the alignment, the order and the selection are what a fresh page shows."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from livepy import App, Model, UserError, state, ui
from livepy.errors import Refused
from livepy.testing.dom import normal
from tests.effort import EFFORT
from tests.ui.desk import Desk, says


class Row(Model):
    n: int | None = None
    word: str | None = None


class Picked(Model):
    rows: list[Any] = Field(default=[], max_length=1)


N: ui.Column[Any] = ui.col("N", lambda row: row["n"])
WORD: ui.Column[Any] = ui.col("Word", lambda row: row.get("word"))
BOTH: ui.Column[Any] = ui.col("N", lambda row: row.get("m"), align="center")


class Sheet(App):
    rows: list[Any] = state([])
    columns: list[Any] | None = state(None)
    picks: bool = state(False)
    opens: bool = state(False)
    search: bool = state(False)
    picked: list[Any] = state([])

    def open(self, row: Any) -> None:
        """A row was pressed."""

    def render(self) -> ui.Element:
        return ui.table(
            self.rows,
            None if self.columns is None else list(self.columns),
            bind=(lambda: self.picked) if self.picks else None,
            on_click=self.open if self.opens else None,
            search=self.search,
        )


def at(**given: Any) -> tuple[Desk, Sheet]:
    app = Sheet()
    for name, value in given.items():
        setattr(app, name, value)
    return Desk(app), app


def headings(desk: Desk) -> list[tuple[str, str | None]]:
    return [(says(desk.page.nodes[one]), desk.attrs(one).get("aria-sort")) for one in desk.all("th")]


def ends(desk: Desk) -> list[str | None]:
    return [desk.attrs(one).get("data-align") for one in desk.all("td")]


def ticked(desk: Desk) -> list[bool]:
    return ["checked" in desk.attrs(one) for one in desk.all("input")]


# What changes later


def test_a_selection_that_is_asked_for_later_brings_its_boxes() -> None:
    desk, app = at(rows=[{"n": 1}, {"n": 2}], columns=[N])
    app.picks = True
    desk.show()
    assert len(desk.all("input")) == 3
    app.picks = False
    desk.show()
    assert desk.all("input") == []


def test_numbers_that_come_later_stand_at_the_end() -> None:
    desk, app = at(rows=[{"n": None}, {"n": None}], columns=[N])
    app.rows[0]["n"] = 1
    desk.show()
    assert ends(desk) == ["end", "end"]
    app.rows = [{"n": "one"}]
    desk.show()
    assert ends(desk) == [None]


def test_a_number_that_becomes_another_renders_its_row_alone() -> None:
    desk, app = at(rows=[{"n": number} for number in range(10)], columns=[N])
    before = desk.tree.renders
    app.rows[3]["n"] = 33
    desk.show()
    assert desk.tree.renders - before == 1


def test_an_entry_that_the_first_row_gets_later_becomes_a_column() -> None:
    desk, app = at(rows=[{"n": 1}, {"n": 2}])
    app.rows[0]["k"] = 5
    desk.show()
    assert [title for title, _ in headings(desk)] == ["N", "K"]
    assert [says(desk.page.nodes[one]) for one in desk.all("td")] == ["1", "5", "2", ""]


# Which column is sorted


def test_a_table_stays_sorted_by_its_column_when_another_comes_before_it() -> None:
    desk, app = at(rows=[{"n": 2, "word": "a"}, {"n": 1, "word": "b"}], columns=[N])
    desk.click("N")
    app.columns = [WORD, N]
    desk.show()
    assert headings(desk) == [("Word", None), ("N", "ascending")]


def test_no_other_column_is_sorted_when_the_one_that_was_has_left() -> None:
    desk, app = at(rows=[{"n": 1, "word": "a"}, {"n": 2, "word": "b"}], columns=[N, WORD])
    desk.click("N")
    desk.click("N")
    app.columns = [WORD]
    desk.show()
    assert headings(desk) == [("Word", None)]
    assert [says(desk.page.nodes[one]) for one in desk.all("td")] == ["a", "b"]


def test_of_two_columns_with_one_title_the_one_that_was_pressed_is_sorted() -> None:
    desk, _ = at(rows=[{"n": 1, "m": 2}, {"n": 2, "m": 1}], columns=[N, BOTH])
    desk.event(desk.all("button", class_="lv-sort")[1], "click")
    assert headings(desk) == [("N", None), ("N", "ascending")]
    assert [says(desk.page.nodes[one]) for one in desk.all("td")] == ["2", "1", "1", "2"]


# What is refused


class Strict(App):
    """At most one row may be picked."""

    picked: Picked = state(factory=Picked)

    def render(self) -> ui.Element:
        return ui.table(["a", "b", "c"], [ui.col("Name", str)], bind=lambda: self.picked.rows)


@pytest.mark.parametrize(("name", "before"), [("Select b", [False, True, False, False]), ("Select all", [False, True, False, False])])
def test_a_tick_that_the_model_refuses_is_told_and_taken_back(name: str, before: list[bool]) -> None:
    app = Strict()
    desk = Desk(app)
    desk.tick(desk.one("input", aria_label="Select a"))
    with pytest.raises(UserError, match="at most 1"):
        desk.tick(desk.one("input", aria_label=name))
    desk.show()
    assert app.picked.rows == ["a"]
    assert ticked(desk) == before


def test_of_two_equal_rows_the_page_shows_those_selected_that_count() -> None:
    desk, app = at(rows=["a", "a"], columns=[ui.col("Name", str)], picks=True)
    desk.tick(desk.all("input")[2])
    assert app.picked == ["a"]
    assert ticked(desk) == [False, True, False]


def test_the_box_of_all_stays_empty_where_there_are_no_rows() -> None:
    desk, _ = at(columns=[N], picks=True)
    desk.tick(desk.one("input"))
    assert ticked(desk) == [False]


# Rows that are alike


def test_a_row_that_looks_like_a_mark_of_a_second_copy_is_a_row_of_its_own() -> None:
    desk, app = at(rows=[("a", 2), "a", "a", ("id", 3)], columns=[ui.col("Name", str)], picks=True)
    desk.tick(desk.all("input")[1])
    assert app.picked == [("a", 2)]


# A search inside a form


class Order(App):
    """A table among the fields of a form."""

    sent: int = state(0)

    def send(self) -> None:
        self.sent += 1

    def render(self) -> ui.Element:
        return ui.form(ui.table(["milk", "tea"], [ui.col("Item", str)], search=True), on_submit=self.send, submit="Order")


def test_enter_in_a_tables_search_is_kept_from_the_form_around_it() -> None:
    desk = Desk(Order())
    box = desk.one("input")
    assert {"k:Enter", "p"} <= set(desk.tree.listener(box, "keydown").options.split())
    desk.press(box)
    assert desk.app.sent == 0  # type: ignore[attr-defined]


def test_what_is_in_a_tables_search_keeps_no_form_from_being_submitted() -> None:
    desk = Desk(Order())
    desk.type(desk.one("input"), "x" * 201)
    desk.submit()
    assert desk.app.sent == 1  # type: ignore[attr-defined]


# Never stale


KINDS: Sequence[Callable[[random.Random], Any]] = (
    lambda r: Row(n=r.choice([None, r.randrange(9)]), word=r.choice([None, "x", "y"])),
    lambda r: {"n": r.choice([None, "z", r.randrange(9)]), **({"word": "w"} if r.randrange(2) else {})},
)
COLUMNS: Sequence[ui.Column[Any]] = (
    ui.col("N", lambda row: row["n"] if isinstance(row, dict) else row.n),
    ui.col("Word", lambda row: row.get("word") if isinstance(row, dict) else row.word, align="center"),
    ui.col("Both", lambda row: str(row), sort=False),
)
FLAGS = ("picks", "opens", "search")


def act(r: random.Random, desk: Desk, app: Sheet, make: Callable[[random.Random], Any]) -> None:
    """One write of a handler, or one event of a visitor."""
    rows = app.rows
    row = rows[r.randrange(len(rows))] if len(rows) else None
    acts: list[Callable[[], Any]] = [
        lambda: rows.append(make(r)),
        lambda: setattr(app, "rows", [make(r) for _ in range(r.randrange(4))]),
        lambda: setattr(app, "columns", None if r.randrange(3) == 0 else r.sample(COLUMNS, r.randrange(1, 4))),
        lambda: setattr(app, (flag := r.choice(FLAGS)), not getattr(app, flag)),
        lambda: desk.event(r.choice(found), "click") if (found := desk.all("button", class_="lv-sort")) else None,
        lambda: desk.tick(r.choice(found), on=bool(r.randrange(2))) if (found := desk.all("input", type="checkbox")) else None,
        lambda: setattr(app, "picked", [one for one in rows if r.randrange(2)]),
    ]
    if row is not None:
        value = r.choice([None, r.randrange(9)])
        acts += [
            lambda: rows.remove(row),
            lambda: rows.reverse(),
            lambda: row.__setitem__("n", value) if isinstance(row, dict) else setattr(row, "n", value),
            lambda: row.__setitem__("k", value) if isinstance(row, dict) else setattr(row, "word", r.choice([None, "p", "q"])),
        ]
    r.choice(acts)()


def fresh(desk: Desk, app: Sheet) -> str:
    """The page of a visitor who comes now, and who has sorted as this one has."""
    twin = Sheet()
    twin.__dict__.update({name: app.__dict__[name] for name in ("rows", "columns", "picked", *FLAGS) if name in app.__dict__})
    other = Desk(twin)
    for title, way in headings(desk):
        for _ in range(("ascending", "descending").index(way) + 1 if way else 0):
            other.click(title)
    return without_ids(normal(other.tree.html()))


def without_ids(html: str) -> str:
    """They count on a page, and a search that comes back is another one."""
    return re.sub(r' id="[^"]*"', "", html)


@settings(max_examples=60 * EFFORT, deadline=None)
@given(st.integers(0, 2**32))
def test_after_any_writes_a_table_shows_what_a_fresh_one_shows(seed: int) -> None:
    r = random.Random(seed)
    make = r.choice(KINDS)
    desk, app = at(rows=[make(r) for _ in range(3)])
    for turn in range(12):
        try:
            act(r, desk, app, make)
        except Refused:
            pass
        desk.show()
        assert without_ids(desk.page.html()) == fresh(desk, app), (seed, turn)
