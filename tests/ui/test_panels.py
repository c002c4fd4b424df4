"""Tabs, accordions and dialogs: what is made when, who holds what is open, and what a page cannot do to them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field, field_validator

from livepy import App, Component, LivepyError, Model, UserError, state, ui
from livepy.errors import Refused
from tests.ui.desk import Desk


class Views(App):
    """Tabs with a lazy one, counted."""

    view: str = state("")
    count: int = state(0)
    admin: bool = state(True)
    calls: list[str] = state([])
    told: list[str] = state([])

    def chart(self) -> ui.Node:
        CALLS.append("chart")
        return ui.text("chart ", self.count)

    def render(self) -> ui.Element:
        return ui.tabs(
            ui.tab("Words", ui.textbox("Name"), key="words"),
            ui.tab("Chart", self.chart, key="chart", icon="image"),
            self.admin and ui.tab("Admin", "secrets", key="admin"),
            ui.tab("Later", "later", disabled=True),
            bind=lambda: self.view,
            on_change=self.told.append,
        )


CALLS: list[str] = []


@pytest.fixture
def desk() -> Desk:
    CALLS.clear()
    return Desk(Views())


def selected(desk: Desk) -> list[str]:
    return [desk.page.nodes[one].attrs["aria-controls"] for one in desk.all("button", aria_selected="true")]


def shown(desk: Desk) -> list[str]:
    return [desk.page.nodes[one].attrs["id"] for one in desk.all("div", role="tabpanel") if "hidden" not in desk.page.nodes[one].attrs]


def test_the_first_tab_is_shown_where_nobody_says_which(desk: Desk) -> None:
    assert selected(desk) == shown(desk) == ["lv1-0-panel"]
    assert [desk.page.nodes[one].attrs["tabindex"] for one in desk.all("button")] == ["0", "-1", "-1", "-1"]


def test_each_panel_is_named_by_its_tab_and_controlled_by_it(desk: Desk) -> None:
    tabs, panels = desk.all("button", role="tab"), desk.all("div", role="tabpanel")
    assert [desk.attrs(one)["aria-labelledby"] for one in panels] == [desk.attrs(one)["id"] for one in tabs]
    assert [desk.attrs(one)["aria-controls"] for one in tabs] == [desk.attrs(one)["id"] for one in panels]


def test_a_press_shows_a_tab_writes_its_key_and_tells_it(desk: Desk) -> None:
    app: Any = desk.app
    desk.click("Chart")
    assert app.view == "chart"
    assert selected(desk) == shown(desk) == ["lv1-1-panel"]
    desk.click("Chart")
    assert app.told == ["chart"]


def test_a_function_is_called_when_its_tab_is_first_shown_and_what_it_made_stays(desk: Desk) -> None:
    app: Any = desk.app
    assert CALLS == []
    desk.click("Chart")
    assert CALLS == ["chart"]
    desk.click("Words")
    app.count = 3
    desk.show()
    assert "chart 3" in desk.page.html()
    assert len(shown(desk)) == 1


def test_what_a_panel_reads_renders_that_panel_alone(desk: Desk) -> None:
    app: Any = desk.app
    desk.click("Chart")
    before = desk.tree.renders
    app.count += 1
    desk.show()
    assert desk.tree.renders == before + 1
    assert len(desk.ops) == 1


def test_the_attribute_says_which_tab_is_shown(desk: Desk) -> None:
    app: Any = desk.app
    app.view = "admin"
    desk.show()
    assert shown(desk) == ["lv1-2-panel"]


def test_a_tab_that_comes_or_goes_leaves_the_others_as_they_are(desk: Desk) -> None:
    app: Any = desk.app
    desk.type("Name", "Ada")
    app.admin = False
    desk.show()
    assert desk.attrs(desk.label("Name"))["value"] == "Ada"
    assert len(desk.all("button", role="tab")) == 3


def test_a_disabled_tab_cannot_be_shown_by_a_page(desk: Desk) -> None:
    with pytest.raises(Refused, match="disabled"):
        desk.click("Later")
    assert desk.app.view == ""  # type: ignore[attr-defined]


def test_what_is_in_a_panel_that_is_not_shown_cannot_be_used(desk: Desk) -> None:
    name = desk.label("Name")
    desk.click("Chart")
    with pytest.raises(Refused, match="hidden"):
        desk.type(name, "x")


def test_a_binding_to_a_key_that_no_tab_has_is_told_with_those_there_are() -> None:
    class Wrong(App):
        view: str = state("chrat")

        def render(self) -> ui.Element:
            return ui.tabs(ui.tab("Chart", "c", key="chart"), ui.tab("Table", "t", key="table"), bind=lambda: self.view)

    with pytest.raises(LivepyError, match=r"test_panels\.py:\d+: LP241 ui\.tabs: bind is 'chrat', but the keys are 'chart', 'table'"):
        Desk(Wrong())


def test_where_the_tab_that_was_shown_goes_away_the_first_is_shown_and_what_was_typed_stays(desk: Desk) -> None:
    app: Any = desk.app
    desk.type("Name", "Ada")
    desk.click("Admin")
    app.admin = False
    desk.show()
    assert selected(desk) == shown(desk) == ["lv1-0-panel"]
    assert desk.attrs(desk.label("Name"))["value"] == "Ada"
    app.admin = True
    desk.show()
    assert shown(desk) == ["lv1-2-panel"]


def test_a_fold_that_was_open_may_go_away() -> None:
    class Goes(App):
        open: list[str] = state(["a", "b"])
        more: bool = state(True)

        def render(self) -> ui.Element:
            return ui.accordion(ui.fold("A", "1", key="a"), self.more and ui.fold("B", "2", key="b"), bind=lambda: self.open)

    desk = Desk(Goes())
    app: Any = desk.app
    app.more = False
    desk.show()
    assert ["open" in desk.attrs(one) for one in desk.all("details")] == [True]


@pytest.mark.parametrize(("current", "stops"), [("b", ["0", "-1", "-1"]), ("c", ["-1", "-1", "0"])])
def test_where_the_tab_that_is_shown_is_disabled_the_tab_key_comes_to_the_first_that_is_not(current: str, stops: list[str]) -> None:
    class Stops(App):
        view: str = state(current)

        def render(self) -> ui.Element:
            return ui.tabs(ui.tab("A", "1", key="a"), ui.tab("B", "2", key="b", disabled=True), ui.tab("C", "3", key="c"), bind=lambda: self.view)

    desk = Desk(Stops())
    assert [desk.attrs(one)["tabindex"] for one in desk.all("button")] == stops


def test_what_a_visitor_writes_into_the_address_is_no_mistake_of_the_authors() -> None:
    class Addressed(App):
        view: str = state("", keep="url")

        def render(self) -> ui.Element:
            return ui.tabs(ui.tab("Chart", "c", key="chart"), ui.tab("Table", "t", key="table"), bind=lambda: self.view)

    desk = Desk(Addressed())
    desk.tree.navigate({"view": "table"})
    desk.show()
    assert shown(desk) == ["lv1-1-panel"]
    desk.tree.navigate({"view": "<nonsense>"})
    desk.show()
    assert shown(desk) == ["lv1-0-panel"]


def test_two_parts_with_one_key_and_a_value_that_none_has_are_told() -> None:
    with pytest.raises(LivepyError, match=r"LP240 ui\.tabs: two of them have the key 'A'"):
        ui.tabs(ui.tab("A", "1"), ui.tab("A", "2"))
    with pytest.raises(LivepyError, match=r"LP240 ui\.accordion"):
        ui.accordion(ui.fold("A", "1"), ui.fold("B", "2", key="A"))
    with pytest.raises(LivepyError, match=r"LP241 ui\.tabs: value is 'x', but the keys are 'A'"):
        ui.tabs(ui.tab("A", "1"), value="x")


def test_a_binding_to_what_no_attribute_is_is_told_before_anything_is_pressed() -> None:
    class Made(App):
        view: str = state("a")

        def render(self) -> ui.Element:
            return ui.tabs(ui.tab("A", "1", key="a"), bind=lambda: self.view.strip())

    with pytest.raises(LivepyError, match="must give"):
        Desk(Made())


def test_without_a_binding_the_visitors_choice_stays_until_the_value_is_another() -> None:
    class Free(App):
        first: str = state("b")
        noise: int = state(0)

        def render(self) -> ui.Element:
            return ui.column(ui.text(self.noise), ui.tabs(ui.tab("A", "1", key="a"), ui.tab("B", "2", key="b"), ui.tab("C", "3", key="c"), value=self.first))

    desk = Desk(Free())
    app: Any = desk.app
    assert selected(desk) == ["lv1-1-panel"]
    desk.click("C")
    app.noise += 1
    desk.show()
    assert selected(desk) == ["lv1-2-panel"]
    app.first = "a"
    desk.show()
    assert selected(desk) == ["lv1-0-panel"]


def test_a_component_in_a_tab_keeps_its_state() -> None:
    class Counter(Component):
        count: int = state(0)

        def more(self) -> None:
            self.count += 1

        def render(self) -> ui.Element:
            return ui.button(f"count {self.count}", on_click=self.more)

    class Holds(App):
        view: str = state("b")

        def render(self) -> ui.Element:
            return ui.tabs(ui.tab("A", "a", key="a"), ui.tab("B", Counter, key="b"), bind=lambda: self.view)

    desk = Desk(Holds())
    desk.click("count 0")
    desk.click("A")
    desk.click("B")
    assert "count 1" in desk.page.html()


def test_tabs_of_which_none_is_there_show_none() -> None:
    class Empty(App):
        def render(self) -> ui.Element:
            return ui.tabs(None, False)

    assert Desk(Empty()).all("button") == []


class Folds(App):
    """An accordion."""

    open: list[str] = state([])
    many: bool = state(True)
    told: list[Any] = state([])

    def first(self) -> ui.Node:
        CALLS.append("first")
        return "first"

    def note(self, keys: list[str]) -> None:
        self.told.append(list(keys))

    def render(self) -> ui.Element:
        return ui.accordion(
            ui.fold("One", self.first, key="one"),
            ui.fold("Two", ui.textbox("Name"), key="two"),
            ui.fold("Three", "third", key="three", disabled=True),
            bind=lambda: self.open,
            many=self.many,
            on_change=self.note,
        )


def turn(desk: Desk, place: int, is_open: object) -> None:
    """As the page does when the visitor has opened or closed a fold."""
    node = desk.all("details")[place]
    if is_open is True:
        desk.page.nodes[node].attrs["open"] = ""
    else:
        desk.page.nodes[node].attrs.pop("open", None)
    desk.event(node, "fold", is_open)


def test_the_visitor_opens_and_closes_folds() -> None:
    CALLS.clear()
    desk = Desk(Folds())
    app: Any = desk.app
    assert CALLS == []
    turn(desk, 1, True)
    turn(desk, 0, True)
    assert app.open == ["one", "two"]
    assert CALLS == ["first"]
    turn(desk, 0, False)
    assert app.open == ["two"]
    assert "first" in desk.page.html()
    assert app.told == [["two"], ["one", "two"], ["two"]]


def test_what_is_so_already_is_no_change() -> None:
    desk = Desk(Folds())
    turn(desk, 0, False)
    assert desk.app.told == []  # type: ignore[attr-defined]


def test_of_folds_that_exclude_one_another_opening_one_closes_the_other() -> None:
    desk = Desk(Folds())
    app: Any = desk.app
    app.many = False
    desk.show()
    names = {desk.attrs(one)["name"] for one in desk.all("details")}
    assert len(names) == 1
    turn(desk, 0, True)
    turn(desk, 1, True)
    turn(desk, 0, False)  # the browser has closed it, and says so
    assert app.open == ["two"]
    assert app.told == [["one"], ["two"]]


@pytest.mark.parametrize("sent", ["yes", 1, None, ["one"], {"open": True}])
def test_a_fold_takes_yes_or_no(sent: object) -> None:
    desk = Desk(Folds())
    with pytest.raises(Refused):
        turn(desk, 0, sent)
    assert desk.app.open == []  # type: ignore[attr-defined]


def test_a_disabled_fold_does_not_listen() -> None:
    desk = Desk(Folds())
    with pytest.raises(Refused):
        turn(desk, 2, True)
    assert desk.app.open == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("disabled", [False, True])
def test_what_is_in_a_closed_fold_cannot_be_used(disabled: bool) -> None:
    class Deletes(App):
        open: list[str] = state([])
        deleted: int = state(0)

        def delete(self) -> None:
            self.deleted += 1

        def render(self) -> ui.Element:
            return ui.accordion(ui.fold("More", ui.button("Delete", on_click=self.delete), key="more", disabled=disabled), bind=lambda: self.open)

    desk = Desk(Deletes())
    app: Any = desk.app
    with pytest.raises(Refused, match="hidden"):
        desk.click("Delete")
    assert app.deleted == 0
    app.open = ["more"]
    desk.show()
    desk.click("Delete")
    assert app.deleted == 1
    app.open = []
    desk.show()
    with pytest.raises(Refused, match="hidden"):
        desk.click("Delete")


class Few(Model):
    """At most one may be open."""

    folds: list[str] = Field(default=[], max_length=1)
    tab: str = Field(default="", max_length=2)
    asking: bool = True

    @field_validator("asking")
    @classmethod
    def never_closed(cls, value: bool) -> bool:
        if not value:
            raise ValueError("Answer first.")
        return value


class Strict(App):
    """What a visitor opens is written to a model that may refuse it."""

    few: Few = state(factory=Few)
    told: list[list[str]] = state([])

    def render(self) -> ui.Element:
        return ui.column(
            ui.accordion(ui.fold("One", "1"), ui.fold("Two", "2"), bind=lambda: self.few.folds, on_change=self.told.append),
            ui.tabs(ui.tab("A", "a", key="a"), ui.tab("B", "b", key="bbb"), bind=lambda: self.few.tab),
            ui.dialog("Well?", bind=lambda: self.few.asking),
        )


def test_a_fold_that_the_model_refuses_is_closed_again_and_the_visitor_told() -> None:
    desk = Desk(Strict())
    app: Any = desk.app
    turn(desk, 0, True)
    with pytest.raises(UserError, match="at most 1"):
        turn(desk, 1, True)
    desk.show()
    assert ["open" in desk.attrs(one) for one in desk.all("details")] == [True, False]
    assert app.told == [["One"]]


def test_a_tab_and_the_end_of_a_dialog_that_the_model_refuses_are_told() -> None:
    desk = Desk(Strict())
    app: Any = desk.app
    with pytest.raises(UserError, match="at most 2"):
        desk.click("B")
    with pytest.raises(UserError, match="Answer first"):
        desk.event(desk.one("dialog"), "close")
    desk.show()
    assert app.few == Few()
    assert desk.attrs(desk.one("dialog"))["data-open"] == "1"


def test_a_fold_that_may_not_be_turned_is_put_back() -> None:
    desk = Desk(Folds())
    app: Any = desk.app
    app.open = ["one", "two"]
    app.many = False
    desk.show()
    turn(desk, 1, True)
    assert app.open == ["two"]
    with pytest.raises(Refused):
        turn(desk, 2, True)
    desk.show()


def test_folds_without_a_binding_open_as_the_value_says() -> None:
    class Free(App):
        def render(self) -> ui.Element:
            return ui.accordion(ui.fold("One", "1"), ui.fold("Two", "2"), value=["Two"])

    desk = Desk(Free())
    assert ["open" in desk.attrs(one) for one in desk.all("details")] == [False, True]
    turn(desk, 0, True)
    assert ["open" in desk.attrs(one) for one in desk.all("details")] == [True, True]


class Asks(App):
    """A dialog."""

    asking: bool = state(False)
    name: str = state("")
    saved: int = state(0)

    def save(self) -> None:
        self.saved += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.dialog(ui.textbox("Name", bind=lambda: self.name), ui.button("Save", on_click=self.save), bind=lambda: self.asking, title="Rename"),
        )


def test_a_closed_dialog_holds_nothing_and_takes_no_event() -> None:
    desk = Desk(Asks())
    assert desk.all("button") == []
    with pytest.raises(Refused):
        desk.event(desk.one("dialog"), "close")
    assert desk.app.asking is False  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", ["the page", "the button"])
def test_the_visitor_closes_a_dialog(way: str) -> None:
    desk = Desk(Asks())
    app: Any = desk.app
    app.asking = True
    desk.show()
    node = desk.one("dialog")
    assert desk.attrs(node)["data-open"] == "0"
    assert desk.attrs(desk.one("h2"))["id"] == desk.attrs(node)["aria-labelledby"]
    if way == "the page":
        desk.event(node, "close")
    else:
        desk.event(desk.one("button", aria_label="Close"), "click")
    assert app.asking is False
    assert "data-open" not in desk.attrs(node)
    with pytest.raises(Refused):
        desk.event(node, "close")


def test_what_was_pressed_in_a_dialog_that_has_closed_is_refused() -> None:
    desk = Desk(Asks())
    app: Any = desk.app
    app.asking = True
    desk.show()
    save = desk.button("Save")
    app.asking = False
    desk.show()
    with pytest.raises(Refused):
        desk.event(save, "click")
    assert app.saved == 0


def test_a_second_handler_for_the_end_of_a_dialog_is_refused_where_it_is_written() -> None:
    with pytest.raises(LivepyError, match="LP223 on: this element already listens to 'close'"):
        ui.dialog("a", bind=lambda: False, on={"close": print})


def test_a_dialog_that_is_not_visible_is_closed() -> None:
    class Hides(App):
        asking: bool = state(True)

        def render(self) -> ui.Element:
            return ui.dialog("a", bind=lambda: self.asking, visible=False)

    desk = Desk(Hides())
    assert "data-open" not in desk.attrs(desk.one("dialog"))


def test_a_dialog_without_a_title_is_named_by_what_it_says() -> None:
    class Says(App):
        asking: bool = state(True)

        def render(self) -> ui.Element:
            return ui.column(ui.dialog("Really?", bind=lambda: self.asking), ui.dialog("b", bind=lambda: self.asking, aria_label="Other"))

    desk = Desk(Says())
    said, named = desk.all("dialog")
    assert desk.page.nodes[desk.one("div", id=desk.attrs(said)["aria-labelledby"])].children[0].text == "Really?"
    assert "aria-labelledby" not in desk.attrs(named)
    assert desk.attrs(named)["aria-label"] == "Other"
