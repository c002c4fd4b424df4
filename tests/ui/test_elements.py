"""Elements as plain values: what each becomes on the page, and what is refused with its mend."""

from __future__ import annotations

from typing import Any

import pytest

from livepy import App, Component, LivepyError, Ref, context, state, ui
from livepy.core.tree import Tree
from livepy.errors import Refused
from livepy.ui.icons import picture
from livepy.ui.props import event_of
from tests.ui.desk import Desk


class Shows(App):
    """Shows what it is given."""

    node: ui.Node = None

    def render(self) -> ui.Node:
        return self.node


def html(node: ui.Node) -> str:
    return Tree(Shows(node=node)).html()


def nothing() -> None:
    """A handler."""


def test_an_element_is_a_value() -> None:
    assert ui.column(ui.text("a"), ui.button("b", on_click=nothing)) == ui.column(ui.text("a"), ui.button("b", on_click=nothing))
    assert ui.text("a") != ui.text("b")
    assert ui.text("a") != ui.text("a", key=1)


def test_texts_say_numbers_and_hold_elements() -> None:
    assert html(ui.text("Left: ", 3, " of ", 4.5)) == '<span class="lv-text">Left: 3 of 4.5</span>'
    assert html(ui.text(0)) == '<span class="lv-text">0</span>'
    assert html(ui.text("a", ui.text("b", bold=True), None, False)) == '<span class="lv-text">a<span class="lv-text" data-bold="">b</span><!----></span>'
    assert html(ui.heading("Orders ", 2, level=3)) == '<h3 class="lv-heading">Orders 2</h3>'


def test_a_tone_that_changes_changes_one_attribute() -> None:
    class Toned(App):
        loud: bool = state(False)

        def render(self) -> ui.Element:
            return ui.text("a", tone="error" if self.loud else "neutral")

    desk = Desk(Toned())
    desk.app.loud = True  # type: ignore[attr-defined]
    desk.show()
    assert len(desk.ops) == 1


def test_texts_are_escaped() -> None:
    assert html(ui.text("<b>&")) == '<span class="lv-text">&lt;b&gt;&amp;</span>'
    assert html(ui.text("a", tooltip='"><script>')) == '<span class="lv-text" title="&quot;&gt;&lt;script&gt;">a</span>'


def test_layout_says_what_differs_from_the_default() -> None:
    assert html(ui.column()) == '<div class="lv-column"></div>'
    assert html(ui.column(gap=4, align="center")) == '<div class="lv-column" style="--lv-gap:4" data-align="center"></div>'
    assert html(ui.row(gap=0.5, justify="between", wrap=False)) == '<div class="lv-row" style="--lv-gap:0.5" data-justify="between" data-wrap="no"></div>'


def test_children_may_be_conditions_and_lists() -> None:
    shown = html(ui.column([ui.text("a"), [ui.text("b")]], False, None))
    assert shown == '<div class="lv-column"><span class="lv-text">a</span><span class="lv-text">b</span><!----></div>'


def test_a_card_has_a_title_and_a_footer_if_given() -> None:
    assert html(ui.card("x", title="T", footer="f")) == ('<div class="lv-card"><h2 class="lv-card-title">T</h2>x<div class="lv-card-footer">f</div></div>')
    assert html(ui.card("x", footer=False)) == '<div class="lv-card">x</div>'


def test_a_card_that_can_be_pressed_has_one_button_named_as_it_is() -> None:
    desk = Desk(Shows(node=ui.card("x", ui.button("Read"), title="Inbox", on_click=nothing)))
    assert desk.tree.listener(desk.button("Inbox"), "click").handler is nothing
    assert "data-on-click" not in desk.attrs(desk.one("div", class_="lv-card"))
    unnamed = html(ui.card(ui.text("Five"), ui.text(" new"), on_click=nothing))
    assert 'aria-label="Five  new"' in unnamed


def test_a_button_is_locked_while_its_click_is_unanswered() -> None:
    desk = Desk(Shows(node=ui.button("Go", on_click=nothing, variant="primary", size="large", icon="check")))
    assert "1" in desk.tree.listener(desk.button("Go"), "click").options.split()


def test_a_disabled_button_refuses_its_click() -> None:
    desk = Desk(Shows(node=ui.button("Go", on_click=nothing, disabled=True)))
    with pytest.raises(Refused, match="disabled"):
        desk.event(desk.button("Go"), "click")


def test_a_button_shows_that_it_is_busy() -> None:
    assert 'aria-busy="true"' in html(ui.button("Go", busy=True))
    assert 'type="submit"' in html(ui.button("Go", submit=True))


def test_an_unknown_icon_is_refused_with_those_there_are() -> None:
    with pytest.raises(LivepyError, match="there is no icon 'pen'; there are check, x"):
        picture("pen")  # type: ignore[arg-type]


def test_an_icon_says_nothing_to_a_screen_reader() -> None:
    assert 'aria-hidden="true"' in html(ui.button("Go", icon="trash"))


def test_what_all_elements_take() -> None:
    node = ui.text("a", class_="mine", style={"margin-top": "1rem"}, width="10rem", tooltip="t", aria_label="l", grow=True, attrs={"data-x": 1, "lang": None})
    assert html(node) == ('<span class="lv-text mine" style="width:10rem;margin-top:1rem" title="t" aria-label="l" data-grow="" data-x="1">a</span>')
    assert html(ui.column(gap=3, style="color: red;")) == '<div class="lv-column" style="--lv-gap:3;color: red"></div>'


def test_what_is_not_visible_is_hidden_and_refuses_events() -> None:
    desk = Desk(Shows(node=ui.column(ui.button("Go", on_click=nothing), visible=False)))
    with pytest.raises(Refused, match="hidden"):
        desk.event(desk.button("Go"), "click")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"style": {"margin-top": "1rem; color: red"}}, "one CSS value"),
        ({"style": {"marginTop": "1rem"}}, "with hyphens"),
        ({"width": "1rem;color:red"}, "one CSS value"),
        ({"attrs": {"onclick": "x"}}, "would run script"),
        ({"attrs": {"srcdoc": "x"}}, "not allowed"),
        ({"attrs": {"style": "x"}}, "style=…"),
        ({"attrs": {"class": "x"}}, "class_=…"),
        ({"attrs": {"data-on-click": "1"}}, "is a listener"),
        ({"attrs": {"a b": "x"}}, "no attribute name"),
        ({"on": {"onclick": print}}, "without `on`"),
        ({"on": {"keyDown": print}}, "Write it small"),
    ],
)
def test_what_could_run_or_deceive_is_refused_where_it_is_written(more: dict[str, Any], says: str) -> None:
    with pytest.raises(LivepyError, match=says):
        ui.text("a", **more)


@pytest.mark.parametrize("style", ["background: url(//x)", "width: expression(1)", "@import 'x'", {"background": "url(x)"}])
def test_a_style_that_loads_or_runs_is_refused_when_it_is_rendered(style: Any) -> None:
    with pytest.raises(LivepyError, match="can load or run"):
        Desk(Shows(node=ui.text("a", style=style)))


@pytest.mark.parametrize(
    ("tag", "attrs"),
    [
        ("a", {"href": "javascript:x"}),
        ("a", {"HREF": "javascript:x"}),
        ("a", {"Href": "java\nscript:x"}),
        ("form", {"ACTION": "javascript:x"}),
        ("set", {"attributeName": "href", "to": "javascript:x"}),
        ("animate", {"attributeName": "href", "values": "#a; javascript:x"}),
    ],
)
def test_a_url_that_runs_is_refused_however_its_attribute_is_written(tag: str, attrs: dict[str, str]) -> None:
    with pytest.raises(LivepyError, match="is not a link"):
        Desk(Shows(node=ui.tag(tag, attrs=attrs)))


def test_an_animation_may_name_values() -> None:
    assert 'values="0;1"' in html(ui.tag("animate", attrs={"attributeName": "opacity", "values": "0;1"}))


@pytest.mark.parametrize(("outer", "inner"), [("li", "li"), ("dd", "dd"), ("dt", "dt")])
def test_an_item_in_an_item_is_refused_as_browsers_end_the_outer_one(outer: str, inner: str) -> None:
    with pytest.raises(LivepyError, match="end the outer one"):
        Desk(Shows(node=ui.tag(outer, ui.tag(inner))))


def test_a_misspelt_prop_is_refused_with_what_it_may_have_been() -> None:
    with pytest.raises(LivepyError, match=r"has no 'tooltop'\. Did you mean 'tooltip'"):
        ui.text("a", tooltop="b")  # type: ignore[call-arg]
    with pytest.raises(LivepyError, match=r"has no 'autofokus'\. Did you mean 'autofocus'"):
        ui.textbox("a", autofokus=True)  # type: ignore[call-arg]
    with pytest.raises(LivepyError, match="attrs="):
        ui.text("a", href="b")  # type: ignore[call-arg]


def test_one_event_has_one_handler() -> None:
    with pytest.raises(LivepyError, match="already listens to 'click'"):
        ui.button("a", on_click=nothing, on={"click": print})


def test_a_handler_by_on_takes_an_event() -> None:
    seen: list[ui.Event] = []
    desk = Desk(Shows(node=ui.text("a", on={"dblclick": seen.append})))
    desk.event(desk.one("span"), "dblclick", {"type": "dblclick", "x": 3, "y": 4.5, "shift": True, "extra": "x"})
    assert seen == [ui.Event("dblclick", shift=True, x=3.0, y=4.5)]


def test_conditions_of_an_event_are_told_to_the_page() -> None:
    desk = Desk(Shows(node=ui.text("a", on={"keydown": ui.on(print, keys=["Enter", "ctrl+s"], prevent=True, stop=True, throttle=0.1, debounce=0.25)})))
    assert desk.tree.listener(desk.one("span"), "keydown").options == "e k:Enter|ctrl+s p s t100 d250"


@pytest.mark.parametrize("keys", [["a|b"], [""], ["ctrl + s"]])
def test_a_key_that_is_none_is_refused(keys: list[str]) -> None:
    with pytest.raises(LivepyError, match="names no key"):
        ui.on(print, keys=keys)


@pytest.mark.parametrize("sent", [None, "x", {"type": 1}, {"x": "1"}, {"key": 5}, {"value": [1]}])
def test_an_event_that_is_none_is_refused(sent: Any) -> None:
    with pytest.raises(Refused):
        event_of(sent)


def test_any_harmless_tag_can_be_shown() -> None:
    assert html(ui.tag("time", "noon", attrs={"datetime": "12:00"})) == '<time datetime="12:00">noon</time>'
    with pytest.raises(LivepyError, match="no tag name"):
        ui.tag("div onclick=x")
    with pytest.raises(LivepyError, match="cannot be part of a page"):
        Desk(Shows(node=ui.tag("script", "alert(1)")))


def test_a_list_shows_its_rows_or_what_stands_for_none() -> None:
    assert html(ui.each([1, 2], lambda one: ui.text(one))).count("lv-text") == 2
    assert "Nothing" in html(ui.column(ui.each([], lambda one: ui.text(one), empty="Nothing")))


def test_a_provided_value_reaches_those_below() -> None:
    class Below(Component):
        word: Word = context()

        def render(self) -> ui.Element:
            return ui.text(self.word.text)

    Below.__annotations__["word"] = Word
    assert "hello" in html(ui.provide(Word("hello"), ui.column(Below())))


class Word:
    def __init__(self, text: str) -> None:
        self.text = text


def test_a_reference_finds_its_element() -> None:
    class Referring(App):
        box = Ref()

        def render(self) -> ui.Element:
            return ui.column("x", ui.text("a", ref=self.box))

    desk = Desk(Referring())
    desk.app.box.focus()  # type: ignore[attr-defined]
    desk.show()
    assert desk.ops[-1][1:] == [desk.one("span"), "focus", None]
