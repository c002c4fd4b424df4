"""Choices: the page can name only what was offered."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Literal

import pytest

from livepy import App, LivepyError, Model, state, ui
from livepy.errors import Refused
from livepy.ui.choices import shown
from tests.ui.desk import Desk


class Size(Enum):
    SMALL = 1
    EXTRA_LARGE = 2


class Tea(Model):
    name: str


TEAS = [Tea(name="Assam"), Tea(name="Ceylon")]


class Chooser(App):
    which: str = state("radio")
    filter: Literal["all", "open", "done"] = state("all")
    size: Size = state(Size.SMALL)
    perhaps: Size | None = state(None)
    tea: Tea | None = state(None)
    number: int = state(1)
    said: list[Any] = state([])

    def say(self, value: Any) -> None:
        self.said.append(value)

    def refuse(self, value: Any) -> None:
        self.filter = "all"

    def render(self) -> ui.Node:
        return CHOICES[self.which](self)


CHOICES: dict[str, Callable[[Any], ui.Node]] = {
    "radio": lambda app: ui.radio("L", ["all", "open", "done"], bind=lambda: app.filter, on_change=app.say),
    "select": lambda app: ui.select("L", ["all", "open", "done"], bind=lambda: app.filter, on_change=app.say),
    "enum": lambda app: ui.select("L", Size, bind=lambda: app.size),
    "perhaps": lambda app: ui.select("L", [None, *Size], bind=lambda: app.perhaps),
    "tea": lambda app: ui.select("L", TEAS, bind=lambda: app.tea, show=lambda tea: tea.name),
    "free": lambda app: ui.select("L", [1, 2], value=2, on_change=app.say),
    "still": lambda app: ui.radio("L", [1, 2], bind=lambda: app.number, read_only=True),
    "wrong": lambda app: ui.radio("L", ["all", "none"], bind=lambda: app.filter),
    "refuse": lambda app: ui.radio("L", ["all", "open", "done"], bind=lambda: app.filter, on_change=app.refuse, help="Which"),
}


def at(which: str) -> tuple[Desk, Any]:
    app = Chooser()
    app.which = which
    return Desk(app), app


def checked(desk: Desk) -> list[str]:
    return [node.attrs["value"] for node in desk.page.nodes.values() if node.tag == "input" and "checked" in node.attrs]


def test_a_radio_button_chooses() -> None:
    desk, app = at("radio")
    assert checked(desk) == ["0"]
    desk.tick("open")
    assert (app.filter, app.said, checked(desk)) == ("open", ["open"], ["1"])
    app.filter = "done"
    desk.show()
    assert checked(desk) == ["2"]


def test_a_choice_that_its_handler_takes_back_is_taken_back_on_the_page() -> None:
    desk, app = at("refuse")
    desk.tick("open")
    assert (app.filter, checked(desk)) == ("all", ["0"])


def test_a_choice_that_is_taken_needs_no_patch() -> None:
    desk, _ = at("radio")
    desk.tick("open")
    assert desk.ops == []


def test_radio_buttons_are_a_group_with_a_legend() -> None:
    desk, _ = at("refuse")
    assert desk.one("fieldset")
    assert desk.texts("lv-label") == ["L"]
    assert len({node.attrs["name"] for node in desk.page.nodes.values() if node.tag == "input"}) == 1


def test_a_list_chooses() -> None:
    desk, app = at("select")
    desk.choose("L", "done")
    assert (app.filter, app.said, desk.ops) == ("done", ["done"], [])


def test_members_of_an_enum_are_called_by_their_names() -> None:
    desk, app = at("enum")
    desk.choose("L", "Extra large")
    assert app.size is Size.EXTRA_LARGE


def test_none_may_be_among_the_options() -> None:
    desk, app = at("perhaps")
    desk.choose("L", "Small")
    assert app.perhaps is Size.SMALL
    desk.choose("L", "–")
    assert app.perhaps is None


def test_objects_can_be_chosen_and_nothing_at_first() -> None:
    desk, app = at("tea")
    assert desk.attrs(desk.label("L"))["value"] == ""
    desk.choose("L", "Ceylon")
    assert app.tea is TEAS[1]
    assert len(desk.all("option")) == 2, "what stood for nothing is gone"


def test_without_a_binding_the_choice_stays_and_is_told() -> None:
    desk, app = at("free")
    desk.choose("L", "1")
    assert app.said == [1]
    assert desk.attrs(desk.label("L"))["value"] == "0"


@pytest.mark.parametrize("sent", ["3", "-1", "x", "", "²", "0" * 20, None, True, 1])
def test_what_was_not_offered_is_refused(sent: Any) -> None:
    desk, app = at("select")
    with pytest.raises(Refused):
        desk.event(desk.label("L"), "change", sent)
    assert app.filter == "all"


def test_a_choice_to_be_read_only_cannot_be_changed() -> None:
    desk, _ = at("still")
    with pytest.raises(Refused):
        desk.tick("2")


def test_an_option_that_the_attribute_cannot_hold_is_refused() -> None:
    with pytest.raises(LivepyError, match="the option 'none' is none that the bound attribute can hold"):
        at("wrong")


def test_what_options_are_called() -> None:
    class Word(Enum):
        A = "apple"

    assert [shown(one) for one in (None, Word.A, Size.EXTRA_LARGE, 1.5, "x")] == ["–", "apple", "Extra large", "1.5", "x"]


class Cut(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Lenient(App):
    """Options of another type than what the attribute holds once they are chosen."""

    which: str = state("float")
    ratio: float | None = state(1.0)
    size: Cut | None = state(Cut.SMALL)
    day: date | None = state(date(2030, 5, 17))
    record: dict[str, Any] | None = state(factory=lambda: {"id": 1})
    ratios: list[float] = state([1.0])
    records: list[dict[str, Any]] = state(factory=lambda: [{"id": 1}])
    sent: int = state(0)

    def send(self) -> None:
        self.sent += 1

    def render(self) -> ui.Node:
        make, options, bind = LENIENT[self.which]
        return ui.form(make("L", options, bind=BOUND[bind](self), show=str), on_submit=self.send)


BOUND: dict[str, Callable[[Lenient], Callable[[], Any]]] = {
    "ratio": lambda app: lambda: app.ratio,
    "size": lambda app: lambda: app.size,
    "day": lambda app: lambda: app.day,
    "record": lambda app: lambda: app.record,
    "ratios": lambda app: lambda: app.ratios,
    "records": lambda app: lambda: app.records,
}
RECORDS = [{"id": 1}, {"id": 2}]
LENIENT: dict[str, tuple[Callable[..., ui.Element], list[Any], str]] = {
    "float": (ui.select, [1, 2], "ratio"),
    "float, radio": (ui.radio, [1, 2], "ratio"),
    "enum": (ui.select, ["small", "large"], "size"),
    "date": (ui.select, ["2030-05-17", "2030-05-18"], "day"),
    "dict": (ui.select, RECORDS, "record"),
    "list of floats": (ui.checkboxes, [1, 2], "ratios"),
    "list of dicts": (ui.multiselect, RECORDS, "records"),
}
SECOND: dict[str, Any] = {
    "ratio": 2.0,
    "size": Cut.LARGE,
    "day": date(2030, 5, 18),
    "record": {"id": 2},
    "ratios": [1.0, 2.0],
    "records": [{"id": 1}, {"id": 2}],
}


@pytest.mark.parametrize("which", LENIENT)
def test_an_option_is_offered_whatever_type_the_attribute_holds_it_as(which: str) -> None:
    make, options, name = LENIENT[which]
    app = Lenient()
    app.which = which
    desk = Desk(app)
    before = copy.copy(getattr(app, name))
    desk.submit()
    assert (app.sent, desk.errors, getattr(app, name)) == (1, [], before)
    if make is ui.select:
        desk.choose("L", str(options[1]))
    else:
        desk.tick(str(options[1]))
    held = getattr(app, name)
    assert held == SECOND[name]
    assert type(held[1] if isinstance(held, list) else held) is type(SECOND[name][1] if isinstance(held, list) else SECOND[name]) or "dict" in which
    desk.submit()
    assert (app.sent, desk.errors, getattr(app, name)) == (2, [], SECOND[name])


def test_none_among_the_options_is_no_choice_where_one_is_required() -> None:
    class Living(App):
        city: str | None = state(None)
        sent: int = state(0)

        def send(self) -> None:
            self.sent += 1

        def render(self) -> ui.Element:
            places: list[str | None] = [None, "Oslo"]
            return ui.form(ui.select("City", places, bind=lambda: self.city, required=True, show=lambda one: one or "Please choose"), on_submit=self.send)

    app = Living()
    desk = Desk(app)
    desk.submit()
    assert (app.sent, desk.errors) == (0, ["Please fill this in."])
    desk.choose("City", "Oslo")
    desk.submit()
    assert (app.sent, desk.errors) == (1, [])
