"""Choices of one that depend on another: what is no longer offered is neither shown nor submitted, and no event means another option than the visitor saw."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livepy import App, Model, state, ui
from livepy.errors import Refused
from livepy.testing.dom import put
from livepy.ui.tokens import Tokens
from tests.ui.desk import Desk, says, walk


class Town(Model):
    name: str


class Cascade(App):
    kind: str = state("select")
    towns: list[Any] = state(["Espoo", "Turku"])
    town: Any = state("Turku")
    must: str = state("Turku")
    maybe: str | None = state("Turku")
    sent: int = state(0)

    def send(self) -> None:
        self.sent += 1

    def render(self) -> ui.Node:
        make = ui.radio if self.kind == "radio" else ui.select
        bind = {"must": lambda: self.must, "maybe": lambda: self.maybe}.get(self.kind, lambda: self.town)
        field = make("Town", list(self.towns), bind=bind, show=lambda one: one.name if isinstance(one, Town) else str(one))
        return ui.form(field, on_submit=self.send)


def at(kind: str, **given: Any) -> tuple[Desk, Any]:
    app = Cascade()
    app.kind = kind
    for name, value in given.items():
        setattr(app, name, value)
    return Desk(app), app


def seen(desk: Desk) -> list[str]:
    """What a visitor sees as chosen."""
    for node in walk(desk.page.body):
        if node.tag == "select":
            return [says(one) for one in node.children if one.attrs.get("value") == node.attrs["value"] and one.attrs["value"]]
    labels = [node for node in walk(desk.page.body) if node.attrs.get("class") == "lv-choice"]
    return [says(one) for one in labels if "checked" in one.children[0].attrs]


def way_to(desk: Desk, option: str) -> tuple[int, str]:
    """The visitor chooses this option: the page shows it, and what it sends is a node and a value."""
    if desk.all("select"):
        number = desk.one("select")
        value = next(one.attrs["value"] for one in desk.page.nodes[number].children if says(one) == option)
        put(desk.page.nodes[number], "value", value)
        return number, value
    number = desk.label(option)
    for other in desk.all("input", type="radio"):
        put(desk.page.nodes[other], "checked", other == number)
    return number, desk.attrs(number)["value"]


@pytest.mark.parametrize("kind", ["select", "radio"])
def test_a_value_that_is_no_longer_offered_is_not_shown_and_not_changed(kind: str) -> None:
    desk, app = at(kind)
    assert seen(desk) == ["Turku"]
    app.towns = ["Faro", "Porto"]
    desk.show()
    assert (seen(desk), app.town) == ([], "Turku")
    app.towns = ["Turku"]
    desk.show()
    assert seen(desk) == ["Turku"]


@pytest.mark.parametrize("kind", ["select", "radio"])
def test_a_choice_moves_with_its_option(kind: str) -> None:
    desk, app = at(kind)
    app.towns = ["Turku", "Vaasa", "Espoo"]
    desk.show()
    assert seen(desk) == ["Turku"]


@pytest.mark.parametrize("kind", ["select", "radio"])
def test_a_choice_made_on_the_old_list_does_not_choose_what_stands_in_its_place(kind: str) -> None:
    desk, app = at(kind)
    node, value = way_to(desk, "Espoo")
    app.towns = ["Faro", "Turku"]
    desk.flush(node)
    with pytest.raises(Refused):
        desk.event(node, "change", value)
    desk.show()
    assert (app.town, seen(desk)) == ("Turku", ["Turku"])


def test_a_form_is_not_submitted_with_a_choice_that_is_no_longer_offered() -> None:
    desk, app = at("must", towns=["Faro"])
    desk.submit()
    assert (app.sent, app.must, desk.errors) == (0, "Turku", ["What was chosen is no longer offered. Please choose again."])
    desk.choose("Town", "Faro")
    desk.submit()
    assert (app.sent, app.must, desk.errors) == (1, "Faro", [])


def test_where_nothing_may_be_chosen_nothing_is_submitted() -> None:
    desk, app = at("maybe", towns=["Faro"])
    desk.submit()
    assert (app.sent, app.maybe) == (1, None)


def test_the_complaint_leaves_when_the_choice_is_offered_again() -> None:
    desk, app = at("must", towns=["Faro"])
    desk.submit()
    app.towns = ["Turku"]
    desk.show()
    assert (seen(desk), desk.errors) == (["Turku"], [])
    desk.submit()
    assert app.sent == 1


def test_options_that_are_loaded_anew_are_the_same_options() -> None:
    desk, app = at("select", towns=[Town(name="Espoo"), Town(name="Turku")], town=None)
    node, value = way_to(desk, "Turku")
    app.towns = [Town(name="Oulu"), Town(name="Espoo"), Town(name="Turku")]
    desk.flush(node)
    desk.event(node, "change", value)
    assert app.town == Town(name="Turku")
    assert seen(desk) == ["Turku"]


TOWNS = st.lists(st.sampled_from(["Espoo", "Faro", "Oulu", "Porto", "Turku"]), unique=True, max_size=5)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["select", "radio"]), st.lists(TOWNS, min_size=2, max_size=4), st.data())
def test_whatever_the_lists_an_event_means_the_option_that_was_seen_or_nothing(kind: str, lists: list[list[str]], data: st.DataObject) -> None:
    desk, app = at(kind, towns=lists[0])
    for towns in lists[1:]:
        option = data.draw(st.sampled_from(app.towns)) if app.towns else None
        way = way_to(desk, option) if option else None
        before = app.town
        app.towns = towns
        desk.flush(way[0] if way else 0)
        if way is None or option is None:
            assert seen(desk) == ([before] if before in towns else [])
            continue
        try:
            desk.event(way[0], "change", way[1])
            chosen = True
        except Refused:
            chosen = False
            desk.show()
        assert chosen == (option in towns)
        assert app.town == (option if chosen else before)
        assert seen(desk) == ([app.town] if app.town in towns else [])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.one_of(st.integers(0, 3), st.booleans(), st.none(), st.builds(Town, name=st.sampled_from("ab"))), max_size=6), max_size=6))
def test_a_token_is_given_to_one_option_only(lists: list[list[Any]]) -> None:
    tokens = Tokens()
    meant: dict[str, Any] = {}
    for options in lists:
        tokens.offer(tuple(options))
        assert [tokens[one] for one in tokens] == options
        for token, option in tokens.items():
            assert type(meant.setdefault(token, option)) is type(option)
            assert meant[token] == option
            assert tokens[tokens.of(option)] == option
