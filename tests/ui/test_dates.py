"""Dates, times and colours: the browser's own controls, one value each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from livepy import App, LivepyError, state, ui
from livepy.errors import Refused
from tests.ui.desk import Desk


class Desktop(App):
    which: str = state("date")
    day: date = state(date(2030, 5, 17))
    perhaps: date | None = state(date(2030, 5, 17))
    noon: time = state(time(12, 0))
    moment: datetime = state(datetime(2030, 5, 17, 12, 0, tzinfo=UTC))
    color: str = state("#123456")
    said: list[Any] = state([])

    def render(self) -> ui.Node:
        return INPUTS[self.which](self)


INPUTS: dict[str, Callable[[Any], ui.Node]] = {
    "date": lambda app: ui.date("L", bind=lambda: app.day, on_change=app.said.append, min=date(2030, 1, 1), max=date(2030, 12, 31)),
    "perhaps": lambda app: ui.date("L", bind=lambda: app.perhaps, on_change=app.said.append),
    "time": lambda app: ui.time("L", bind=lambda: app.noon),
    "datetime": lambda app: ui.datetime("L", bind=lambda: app.moment),
    "color": lambda app: ui.color("L", bind=lambda: app.color, on_change=app.said.append),
    "still": lambda app: ui.color("L", bind=lambda: app.color, read_only=True),
    "wrong": lambda app: ui.date("L", bind=lambda: app.moment),
}


def at(which: str) -> tuple[Desk, Any]:
    app = Desktop()
    app.which = which
    return Desk(app), app


def value(desk: Desk) -> str:
    return desk.attrs(desk.label("L")).get("value", "")


def test_a_date_is_shown_and_written() -> None:
    desk, app = at("date")
    assert {name: desk.attrs(desk.label("L"))[name] for name in ("type", "value", "min", "max")} == {
        "type": "date",
        "value": "2030-05-17",
        "min": "2030-01-01",
        "max": "2030-12-31",
    }
    desk.type("L", "2030-06-01")
    assert (app.day, app.said) == (date(2030, 6, 1), [date(2030, 6, 1)])
    assert desk.ops == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2029-12-31", "Choose 2030-01-01 or later."),
        ("2031-01-01", "Choose 2030-12-31 or earlier."),
        ("0203-05-17", "Enter a year of four digits."),
        ("275760-09-13", "Enter a year of four digits."),
        ("", "Enter a date."),
    ],
)
def test_a_date_that_will_not_do_stays_as_typed_and_says_why(typed: str, said: str) -> None:
    desk, app = at("date")
    desk.type("L", typed)
    assert (app.day, value(desk), desk.errors) == (date(2030, 5, 17), typed, [said])


def test_a_half_typed_date_is_left_as_it_stands() -> None:
    desk, app = at("perhaps")
    desk.type("L", "")  # all that a browser says of half a date
    assert (app.perhaps, app.said, desk.ops) == (None, [None], [])


def test_a_time_is_to_the_minute_unless_it_has_seconds() -> None:
    desk, app = at("time")
    assert (value(desk), "step" in desk.attrs(desk.label("L"))) == ("12:00", False)
    desk.type("L", "13:30")
    assert app.noon == time(13, 30)
    app.noon = time(1, 2, 3)
    desk.show()
    assert (value(desk), desk.attrs(desk.label("L"))["step"]) == ("01:02:03", "1")


def test_a_moment_keeps_its_zone() -> None:
    desk, app = at("datetime")
    assert value(desk) == "2030-05-17T12:00"
    desk.type("L", "2030-05-17T13:30")
    assert app.moment == datetime(2030, 5, 17, 13, 30, tzinfo=UTC)


def test_a_date_is_no_input_for_a_moment() -> None:
    with pytest.raises(LivepyError, match=r"ui\.date edits date, but .* is (a )?datetime"):
        at("wrong")


def test_the_two_controls_of_a_colour_are_in_step() -> None:
    desk, app = at("color")
    swatch = desk.one("input", type="color")
    desk.type(swatch, "#ffffff")
    assert (app.color, value(desk)) == ("#ffffff", "#ffffff")
    desk.type("L", "ABC")
    assert (app.color, desk.attrs(swatch)["value"], value(desk)) == ("#aabbcc", "#aabbcc", "ABC")
    desk.type("L", "#12")
    assert (app.color, desk.attrs(swatch)["value"], desk.errors) == ("#aabbcc", "#aabbcc", ["Enter a colour, such as #1e90ff."])
    assert app.said == ["#ffffff", "#aabbcc"]


def test_a_colour_to_be_read_only_cannot_be_picked() -> None:
    desk, _ = at("still")
    with pytest.raises(Refused):
        desk.type(desk.one("input", type="color"), "#ffffff")


class Zoned(App):
    moment: datetime | None = state(datetime(2030, 5, 17, 12, 0, tzinfo=UTC))
    noon: time | None = state(time(12, 0, tzinfo=UTC))

    def render(self) -> ui.Node:
        return ui.column(ui.datetime("Moment", bind=lambda: self.moment), ui.time("Noon", bind=lambda: self.noon))


def test_a_field_that_was_emptied_keeps_the_time_zone() -> None:
    app = Zoned()
    desk = Desk(app)
    for label in ("Moment", "Noon"):
        desk.type(label, "")
    assert (app.moment, app.noon) == (None, None)
    desk.type("Moment", "2030-06-01T09:30")
    desk.type("Noon", "09:30")
    assert (app.moment, app.noon) == (datetime(2030, 6, 1, 9, 30, tzinfo=UTC), time(9, 30, tzinfo=UTC))
