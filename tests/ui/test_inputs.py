"""Inputs: what is typed becomes the value of an attribute, or stays as typed with the reason under it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import Field, field_validator

from livepy import App, LivepyError, Model, state, ui
from livepy.errors import Refused
from tests.ui.desk import Desk


class Person(Model):
    name: str = "Ada"
    age: Annotated[int, Field(ge=0, le=150)] = 30
    mail: str = ""

    @field_validator("mail")
    @classmethod
    def is_mail(cls, value: str) -> str:
        if value and "@" not in value:
            raise ValueError("an address has an @")
        return value.strip()


class Desktop(App):
    """Attributes of all kinds, and one input at a time."""

    text: str = state("")
    nothing: str | None = state("x")
    short: Annotated[str, Field(min_length=2, pattern="^[a-z]*$")] = state("ab")
    whole: int = state(3)
    number: float = state(0.5)
    empty: float | None = state(None)
    money: Decimal = state(Decimal("9.90"))
    limited: Annotated[int, Field(ge=1, le=10, multiple_of=2)] = state(2)
    yes: bool = state(False)
    person: Person = state(Person())
    words: list[str] = state(["a", "b"])
    said: list[Any] = state([])
    which: str = state("text")

    def say(self, value: Any) -> None:
        self.said.append(value)

    def done(self) -> None:
        self.said.append("done")

    def shout(self, value: str) -> None:
        self.text = value.upper()

    def render(self) -> ui.Node:
        return INPUTS[self.which](self)


INPUTS: dict[str, Callable[[Any], ui.Node]] = {
    "text": lambda app: ui.textbox("L", bind=lambda: app.text, on_change=app.say, on_submit=app.done),
    "shout": lambda app: ui.textbox("L", bind=lambda: app.text, on_change=app.shout),
    "nothing": lambda app: ui.textbox("L", bind=lambda: app.nothing, on_change=app.say),
    "short": lambda app: ui.textbox("L", bind=lambda: app.short),
    "max": lambda app: ui.textbox("L", bind=lambda: app.text, max_length=3),
    "check": lambda app: ui.textbox("L", bind=lambda: app.text, check=lambda v: "Too loud" if v.isupper() else None, on_submit=app.done),
    "lines": lambda app: ui.textbox("L", bind=lambda: app.text, lines=3, on_submit=app.done),
    "given": lambda app: ui.textbox("L", value=app.text, on_change=app.say),
    "controlled": lambda app: ui.textbox("L", value=app.text, on_change=app.shout),
    "required": lambda app: ui.textbox("L", bind=lambda: app.text, required=True, help="Your name", on_submit=app.done),
    "still": lambda app: ui.textbox("L", bind=lambda: app.text, read_only=True),
    "error": lambda app: ui.textbox("L", bind=lambda: app.text, error="Taken", disabled=True, class_="mine", attrs={"inputmode": "email"}),
    "slow": lambda app: ui.textbox("L", bind=lambda: app.text, debounce=0.3),
    "whole": lambda app: ui.number("L", bind=lambda: app.whole, on_change=app.say),
    "range": lambda app: ui.number("L", bind=lambda: app.whole, min=0, max=5, step=2),
    "number": lambda app: ui.number("L", bind=lambda: app.number),
    "empty": lambda app: ui.number("L", bind=lambda: app.empty, on_change=app.say),
    "money": lambda app: ui.number("L", bind=lambda: app.money),
    "limited": lambda app: ui.number("L", bind=lambda: app.limited),
    "free": lambda app: ui.number("L", value=2, on_change=app.say),
    "slider": lambda app: ui.slider("L", min=0, max=1, bind=lambda: app.number, unit="m"),
    "steps": lambda app: ui.slider("L", min=0, max=10, bind=lambda: app.whole),
    "yes": lambda app: ui.checkbox("L", bind=lambda: app.yes, on_change=app.say),
    "must": lambda app: ui.checkbox("L", bind=lambda: app.yes, required=True),
    "age": lambda app: ui.number("L", bind=lambda: app.person.age),
    "mail": lambda app: ui.textbox("L", bind=lambda: app.person.mail),
    "word": lambda app: ui.textbox("L", bind=lambda: app.words[1]),
    "wrong": lambda app: ui.slider("L", min=0, max=1, bind=lambda: app.text),
}


def at(which: str, **given: Any) -> tuple[Desk, Any]:
    app = Desktop()
    app.which = which
    for name, value in given.items():
        setattr(app, name, value)
    return Desk(app), app


def value(desk: Desk) -> str:
    return desk.attrs(desk.label("L")).get("value", "")


def test_what_is_typed_is_written_and_told() -> None:
    desk, app = at("text")
    desk.type("L", "tea")
    assert (app.text, app.said, value(desk)) == ("tea", ["tea"], "tea")
    assert desk.ops == []


def test_enter_submits_what_was_typed() -> None:
    desk, app = at("text")
    desk.type("L", "tea")
    desk.press("L")
    assert app.said == ["tea", "done"]


def test_a_handler_that_assigns_the_attribute_wins() -> None:
    desk, app = at("shout")
    desk.type("L", "tea")
    assert (app.text, value(desk)) == ("TEA", "TEA")
    assert desk.ops[0][-1] == 1, "the value answers the event that led to it"


def test_what_the_program_assigns_is_shown() -> None:
    desk, app = at("text")
    desk.type("L", "tea")
    app.text = ""
    desk.show()
    assert value(desk) == ""


def test_an_emptied_text_is_none_where_that_is_allowed() -> None:
    desk, app = at("nothing")
    desk.type("L", "")
    assert (app.nothing, app.said) == (None, [""])


def test_what_the_annotation_refuses_stays_as_typed_and_says_why() -> None:
    desk, app = at("short")
    desk.type("L", "a")
    assert (app.short, value(desk), desk.errors) == ("ab", "a", ["Enter at least 2 characters."])
    assert desk.attrs(desk.label("L"))["aria-invalid"] == "true"
    assert desk.attrs(desk.label("L"))["aria-describedby"] == desk.attrs(desk.label("L"))["id"] + "-error"
    desk.type("L", "A1")
    assert desk.errors == ["This does not have the expected form."]
    desk.type("L", "abc")
    assert (app.short, desk.errors) == ("abc", [])


def test_a_text_longer_than_allowed_is_refused() -> None:
    desk, app = at("max")
    desk.type("L", "abcd")
    assert (app.text, desk.errors) == ("", ["Enter at most 3 characters."])
    assert desk.tree.limit(desk.label("L")) == 3


def test_a_rule_of_ones_own_holds_and_keeps_enter_from_submitting() -> None:
    desk, app = at("check")
    desk.type("L", "HEY")
    desk.press("L")
    assert (app.text, desk.errors, app.said) == ("", ["Too loud"], [])
    desk.type("L", "hey")
    desk.press("L")
    assert (app.text, app.said) == ("hey", ["done"])


def test_several_lines_are_submitted_by_ctrl_enter() -> None:
    desk, app = at("lines")
    assert desk.attrs(desk.label("L"))["rows"] == "3"
    desk.type("L", "a\nb")
    desk.press("L", "ctrl+Enter")
    assert (app.text, app.said) == ("a\nb", ["done"])


def test_a_single_line_has_no_line_breaks() -> None:
    desk, _ = at("text")
    with pytest.raises(Refused):
        desk.type("L", "a\nb")


def test_without_a_binding_the_field_keeps_what_is_typed() -> None:
    desk, app = at("given")
    desk.type("L", "a")
    assert (value(desk), app.said, app.text) == ("a", ["a"], "")
    app.text = "z"
    desk.show()
    assert value(desk) == "z"


def test_a_value_that_its_handler_takes_over_is_shown_and_can_be_cleared() -> None:
    desk, app = at("controlled")
    desk.type("L", "abc")
    assert value(desk) == "ABC"
    app.text = ""
    desk.show()
    assert value(desk) == ""


def test_required_text_cannot_be_emptied() -> None:
    desk, app = at("required", text="a")
    desk.type("L", "")
    assert (app.text, desk.errors) == ("a", ["Please fill this in."])
    described = desk.attrs(desk.label("L"))["aria-describedby"].split()
    assert [desk.one("span", id=name) for name in described]


def test_enter_in_an_empty_required_field_says_so() -> None:
    desk, app = at("required")
    desk.press("L")
    assert (app.said, desk.errors) == ([], ["Please fill this in."])


def test_a_read_only_field_refuses_typing() -> None:
    desk, _ = at("still")
    with pytest.raises(Refused):
        desk.type("L", "x")


def test_an_authors_error_is_shown_and_place_and_look_are_the_fields() -> None:
    desk, _ = at("error")
    assert desk.errors == ["Taken"]
    assert desk.one("div", class_="lv-field mine")
    assert desk.attrs(desk.label("L"))["inputmode"] == "email"
    with pytest.raises(Refused, match="disabled"):
        desk.type("L", "x")


def test_typing_is_sent_at_once_or_after_a_pause() -> None:
    assert at("text")[0].tree.listener(at("text")[0].label("L"), "input").options == "t60"
    desk, _ = at("slow")
    assert desk.tree.listener(desk.label("L"), "input").options == "d300"


@pytest.mark.parametrize("sent", [None, 5, True, ["a"], {"type": "input"}])
def test_what_is_no_text_is_refused(sent: Any) -> None:
    desk, _ = at("text")
    with pytest.raises(Refused):
        desk.event(desk.label("L"), "input", sent)


@pytest.mark.parametrize(
    ("which", "typed", "meant"),
    [
        ("whole", "12", 12),
        ("whole", " 12 ", 12),
        ("whole", "1e2", 100),
        ("whole", "12.0", 12),
        ("whole", "\u22125", -5),
        ("number", "1.", 1.0),
        ("number", ".5", 0.5),
        ("number", "1,5", 1.5),
        ("number", "-2e-3", -0.002),
        ("money", "9.99", Decimal("9.99")),
        ("empty", "2", 2.0),
        ("empty", "", None),
        ("age", "77", 77),
    ],
)
def test_a_number_is_read_as_the_attribute_wants_it_and_stays_as_typed(which: str, typed: str, meant: Any) -> None:
    desk, app = at(which, empty=1.0)
    desk.type("L", typed)
    held = app.person.age if which == "age" else getattr(app, which)
    assert (held, type(held), value(desk), desk.errors) == (meant, type(meant), typed, [])
    assert desk.ops == []


@pytest.mark.parametrize(
    ("which", "typed", "why"),
    [
        ("whole", "", "Enter a number."),
        ("whole", "2.5", "Enter a whole number."),
        ("whole", "1e", "Enter a number, such as 12."),
        ("number", "x", "Enter a number, such as 12.5."),
        ("number", "1,234", "Enter a number, such as 12.5."),
        ("number", "nan", "Enter a number, such as 12.5."),
        ("number", "inf", "Enter a number, such as 12.5."),
        ("number", "1e999", "This number is too large."),
        ("number", "9" * 99, "Enter a number, such as 12.5."),
        ("number", "١٢", "Enter a number, such as 12.5."),
        ("number", "1_000", "Enter a number, such as 12.5."),
        ("range", "6", "Enter 5 or less."),
        ("range", "-1", "Enter 0 or more."),
        ("limited", "12", "Enter 10 or less."),
        ("limited", "5", "Enter a multiple of 2."),
        ("age", "151", "Enter 150 or less."),
    ],
)
def test_what_is_no_such_number_leaves_the_attribute_alone_and_says_why(which: str, typed: str, why: str) -> None:
    desk, app = at(which)
    before = app.model_dump() if isinstance(app, Model) else (app.whole, app.number, app.limited, app.person.age)
    desk.type("L", typed)
    assert (app.whole, app.number, app.limited, app.person.age) == before
    assert (value(desk), desk.errors) == (typed, [why])


def test_a_number_that_the_program_assigns_is_shown_as_one_would_type_it() -> None:
    desk, app = at("number")
    for given, shown in [(5.0, "5"), (0.1, "0.1"), (1e16, "1e+16"), (-3.25, "-3.25")]:
        app.number = given
        desk.show()
        assert value(desk) == shown


def test_invalid_text_gives_way_to_what_a_handler_assigns() -> None:
    desk, app = at("whole")
    desk.type("L", "x")
    app.whole = 8
    desk.show()
    assert (value(desk), desk.errors) == ("8", [])


def test_arrow_keys_go_by_steps_and_stop_at_the_ends() -> None:
    desk, app = at("range")
    for key, found in [("ArrowUp", 5), ("ArrowUp", 5), ("ArrowDown", 3), ("ArrowDown", 1), ("ArrowDown", 0)]:
        desk.press("L", key)
        assert (app.whole, value(desk)) == (found, str(found))


def test_a_number_without_a_binding_is_of_its_values_kind() -> None:
    desk, app = at("free")
    desk.type("L", "7")
    desk.press("L", "ArrowUp")
    assert app.said == [7, 8]
    assert value(desk) == "8"


def test_a_slider_shows_its_value_and_keeps_to_its_range() -> None:
    desk, app = at("slider")
    slider = desk.label("L")
    assert {name: desk.attrs(slider)[name] for name in ("min", "max", "step", "value")} == {"min": "0", "max": "1", "step": "0.01", "value": "0.5"}
    desk.type("L", "0.25")
    assert app.number == 0.25
    assert [node.children[0].text for node in desk.page.nodes.values() if node.tag == "output"] == ["0.25 m"]
    with pytest.raises(Refused):
        desk.type("L", "2")


def test_a_slider_of_an_int_goes_by_whole_numbers() -> None:
    desk, app = at("steps")
    assert desk.attrs(desk.label("L"))["step"] == "1"
    desk.type("L", "7")
    assert (app.whole, type(app.whole)) == (7, int)


def test_a_checkbox_is_true_or_false() -> None:
    desk, app = at("yes")
    desk.tick("L")
    assert (app.yes, app.said, desk.ops) == (True, [True], [])
    desk.tick("L", on=False)
    assert (app.yes, desk.ops) == (False, [])
    with pytest.raises(Refused):
        desk.event(desk.label("L"), "change", "on")


def test_a_required_checkbox_stays_ticked() -> None:
    desk, app = at("must", yes=True)
    desk.tick("L", on=False)
    assert (app.yes, desk.errors) == (True, ["Please fill this in."])


def test_a_models_own_rules_hold_and_may_change_the_value_without_moving_the_text() -> None:
    desk, app = at("mail")
    desk.type("L", "ada")
    assert desk.errors == ["An address has an @."]
    desk.type("L", "ada@x ")
    assert (app.person.mail, value(desk), desk.errors) == ("ada@x", "ada@x ", [])


def test_an_item_of_a_list_can_be_bound() -> None:
    desk, app = at("word")
    desk.type("L", "z")
    assert app.words == ["a", "z"]


def test_an_input_bound_to_an_attribute_of_another_kind_is_refused() -> None:
    with pytest.raises(LivepyError, match=r"ui\.slider edits int or float or Decimal, but the attribute it is bound to, text, is str"):
        at("wrong")


def test_only_the_field_renders_when_somebody_types() -> None:
    desk, _ = at("word")
    before = desk.tree.renders
    desk.type("L", "q")
    assert desk.tree.renders - before == 1


def test_a_parent_that_gives_the_same_again_does_not_render_its_fields() -> None:
    class Parent(App):
        count: int = state(0)
        name: str = state("")

        def render(self) -> ui.Element:
            return ui.column(
                ui.text(self.count), ui.textbox("L", bind=lambda: self.name, help="h", style={"color": "red"}, attrs={"lang": "en"}, on={"focus": print})
            )

    desk = Desk(Parent())
    before = desk.tree.renders
    desk.app.count = 1  # type: ignore[attr-defined]
    desk.show()
    assert desk.tree.renders - before == 1


def test_ids_are_the_pages_own() -> None:
    class Two(App):
        name: str = state("")

        def render(self) -> ui.Element:
            return ui.column(ui.textbox("A", bind=lambda: self.name), ui.textbox("B", bind=lambda: self.name))

    desk = Desk(Two())
    assert desk.attrs(desk.label("A"))["id"] != desk.attrs(desk.label("B"))["id"]
