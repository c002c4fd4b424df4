"""Choices of several: boxes that are ticked, in sight or in a list that opens."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from livepy import App, LivepyError, Model, state, ui
from livepy.errors import Refused
from livepy.testing.dom import put
from tests.ui.desk import Desk, walk


class Topping(Enum):
    OLIVES = 1
    CAPERS = 2


class Tea(Model):
    name: str


TEAS = [Tea(name="Assam"), Tea(name="Ceylon")]


class Chooser(App):
    which: str = state("checkboxes")
    names: list[str] = state(["a", "b", "c"])
    chosen: list[str] = state([])
    letters: list[Literal["a", "b", "c"]] = state(["b"])
    toppings: list[Topping] = state([])
    teas: list[Tea] = state([])
    few: Annotated[list[str], Field(max_length=1)] = state([])
    word: str = state("")
    said: list[Any] = state([])
    sent: int = state(0)

    def say(self, value: Any) -> None:
        self.said.append(list(value))

    def send(self) -> None:
        self.sent += 1

    def render(self) -> ui.Node:
        return ui.form(SEVERAL[self.which](self), on_submit=self.send)


SEVERAL: dict[str, Callable[[Any], ui.Node]] = {
    "checkboxes": lambda app: ui.checkboxes("L", list(app.names), bind=lambda: app.chosen, on_change=app.say, help="Some"),
    "multiselect": lambda app: ui.multiselect("L", list(app.names), bind=lambda: app.chosen, on_change=app.say, limit=2),
    "literal": lambda app: ui.checkboxes("L", ["c", "b", "a"], bind=lambda: app.letters),
    "enum": lambda app: ui.multiselect("L", Topping, bind=lambda: app.toppings),
    "objects": lambda app: ui.checkboxes("L", TEAS, bind=lambda: app.teas, show=lambda tea: tea.name),
    "annotated": lambda app: ui.checkboxes("L", ["a", "b"], bind=lambda: app.few),
    "free": lambda app: ui.checkboxes("L", ["a", "b"], value=["b"], on_change=app.say),
    "required": lambda app: ui.checkboxes("L", ["a", "b"], bind=lambda: app.chosen, required=True),
    "still": lambda app: ui.multiselect("L", ["a", "b"], bind=lambda: app.chosen, read_only=True),
    "off": lambda app: ui.checkboxes("L", ["a", "b"], bind=lambda: app.chosen, disabled=True),
    "wrong option": lambda app: ui.checkboxes("L", ["a", "d"], bind=lambda: app.letters),
    "wrong attribute": lambda app: ui.checkboxes("L", ["a"], bind=lambda: app.word),
}


def at(which: str, **given: Any) -> tuple[Desk, Any]:
    app = Chooser()
    app.which = which
    for name, value in given.items():
        setattr(app, name, value)
    return Desk(app), app


def ticked(desk: Desk) -> list[str]:
    """What a visitor sees as chosen."""
    labels = [node for node in walk(desk.page.body) if node.attrs.get("class") == "lv-choice"]
    return [text_of(one) for one in labels if "checked" in one.children[0].attrs]


def text_of(node: Any) -> str:
    return "".join(one.text for one in walk(node) if one.tag == "#text")


@pytest.mark.parametrize("which", ["checkboxes", "multiselect"])
def test_what_is_ticked_is_a_list_in_the_order_of_the_options(which: str) -> None:
    desk, app = at(which)
    desk.tick("c")
    desk.tick("a")
    assert (app.chosen, app.said, ticked(desk)) == (["a", "c"], [["c"], ["a", "c"]], ["a", "c"])
    desk.tick("c", on=False)
    assert (app.chosen, ticked(desk)) == (["a"], ["a"])


def test_a_tick_needs_no_patch() -> None:
    desk, _ = at("checkboxes")
    desk.tick("b")
    assert desk.ops == []


def test_members_of_an_enum_literals_and_objects_can_be_chosen() -> None:
    desk, app = at("enum")
    desk.tick("Capers")
    assert app.toppings == [Topping.CAPERS]
    desk, app = at("literal")
    desk.tick("a")
    assert app.letters == ["b", "a"], "in the order of the options"
    desk, app = at("objects")
    desk.tick("Ceylon")
    assert app.teas == [TEAS[1]]


def test_without_a_binding_the_choice_stays_and_is_told() -> None:
    desk, app = at("free")
    desk.tick("a")
    assert (app.said, ticked(desk)) == ([["a", "b"]], ["a", "b"])


def test_what_the_program_changes_is_shown() -> None:
    desk, app = at("checkboxes")
    desk.tick("a")
    app.chosen.append("b")
    desk.show()
    assert ticked(desk) == ["a", "b"]
    app.chosen = []
    desk.show()
    assert ticked(desk) == []


def test_no_more_than_the_limit_can_be_chosen() -> None:
    desk, app = at("multiselect")
    for one in "abc":
        desk.tick(one)
    assert (app.chosen, desk.errors) == (["a", "b"], ["Choose at most 2."])
    desk.tick("a", on=False)
    assert (app.chosen, desk.errors) == (["b", "c"], [])


def test_what_the_annotation_refuses_is_said() -> None:
    desk, app = at("annotated")
    desk.tick("a")
    desk.tick("b")
    assert app.few == ["a"]
    assert len(desk.errors) == 1


def test_the_chosen_stand_in_the_face_of_a_multiselect() -> None:
    desk, _ = at("multiselect")
    assert desk.texts("lv-multi-empty") == ["Choose"]
    desk.tick("b")
    assert desk.texts("lv-chip") == ["b"]
    assert desk.texts("lv-multi-empty") == []


def test_the_group_is_named_and_described_as_a_whole() -> None:
    desk, _ = at("checkboxes")
    group = desk.attrs(desk.one("fieldset"))
    assert desk.texts("lv-label") == ["L"]
    assert group["aria-describedby"] == desk.attrs(desk.one("span", class_="lv-help"))["id"]


def test_a_required_choice_must_not_be_empty() -> None:
    desk, app = at("required")
    desk.submit()
    assert (app.sent, desk.errors) == (0, ["Please fill this in."])
    desk.tick("a")
    desk.submit()
    assert (app.sent, desk.errors) == (1, [])


@pytest.mark.parametrize("which", ["still", "off"])
def test_what_cannot_be_changed_refuses_ticks(which: str) -> None:
    desk, app = at(which)
    with pytest.raises(Refused):
        desk.tick("a")
    assert app.chosen == []


def test_options_and_attributes_that_do_not_fit_are_told_to_the_author() -> None:
    with pytest.raises(LivepyError, match="the option 'd' is none that the bound attribute can hold"):
        at("wrong option")
    with pytest.raises(LivepyError, match=r"ui\.checkboxes edits list"):
        at("wrong attribute")


def test_what_is_no_longer_offered_is_not_shown_and_leaves_with_the_next_tick() -> None:
    desk, app = at("checkboxes", chosen=["a", "c"])
    app.names = ["a", "b"]
    desk.show()
    assert (app.chosen, ticked(desk)) == (["a", "c"], ["a"])
    desk.tick("b")
    assert app.chosen == ["a", "b"]


def test_a_form_is_submitted_with_what_is_shown() -> None:
    desk, app = at("checkboxes", chosen=["a", "c"])
    app.names = ["a", "b"]
    desk.show()
    desk.submit()
    assert (app.sent, app.chosen) == (1, ["a"])


def test_a_tick_made_on_an_option_that_has_left_is_refused() -> None:
    desk, app = at("checkboxes")
    box = desk.label("b")
    app.names = ["x", "y", "z"]
    desk.show()
    with pytest.raises(Refused):
        desk.event(box, "change", True)
    assert app.chosen == []


NAMES = st.lists(st.sampled_from("abcdef"), unique=True)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.data())
def test_a_tick_made_on_an_old_list_means_the_same_option_or_nothing(before: list[str], after: list[str], data: st.DataObject) -> None:
    desk, app = at("checkboxes", names=before)
    if not before:
        return
    option = data.draw(st.sampled_from(before))
    box = desk.label(option)
    put(desk.page.nodes[box], "checked", True)
    app.names = after
    desk.flush(box)
    if option in after:
        desk.event(box, "change", True)
        assert app.chosen == [option]
        assert ticked(desk) == [option]
    else:
        with pytest.raises(Refused):
            desk.event(box, "change", True)
        assert app.chosen == []


@settings(max_examples=60, deadline=None)
@given(NAMES, st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=12), NAMES)
def test_the_list_never_holds_what_is_not_offered_once_somebody_ticks(held: list[str], ticks: list[tuple[str, bool]], options: list[str]) -> None:
    desk, app = at("checkboxes", names=options, chosen=held)
    assert ticked(desk) == [one for one in options if one in held]
    wanted = {*held} & {*options}
    for one, on in ticks:
        if one in options:
            desk.tick(one, on=on)
            wanted = wanted | {one} if on else wanted - {one}
            assert app.chosen == [each for each in options if each in wanted] == ticked(desk)
