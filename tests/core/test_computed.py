"""Values computed from computed values: right whenever they are read, computed once for a change, and not at all without one."""

from __future__ import annotations

from livepy import App, computed, state, ui
from livepy.core.tree import Tree
from tests.effort import EFFORT

RAN: list[str] = []


class Chain(App):
    left: int = state(1)
    right: int = state(1)
    second: bool = state(True)

    @computed
    def double(self) -> int:
        RAN.append("double")
        return self.left * 2

    @computed
    def is_high(self) -> bool:
        RAN.append("is_high")
        return self.double > 10

    @computed
    def triple(self) -> int:
        RAN.append("triple")
        return self.left * 3

    @computed
    def words(self) -> str:
        RAN.append("words")
        return f"{'high' if self.is_high else 'low'} {self.right}"

    @computed
    def total(self) -> int:
        RAN.append("total")
        return self.triple + (self.double if self.second else 0)

    def render(self) -> ui.Element:
        RAN.append("render")
        return ui.column(self.words, str(self.total))


def test_a_value_computed_from_computed_ones_is_right_at_once_after_a_write() -> None:
    app = Chain()
    tree = Tree(app)
    app.left = 6
    assert (app.words, app.total) == ("high 1", 30)
    app.left, app.second = 2, False
    assert (app.words, app.total) == ("low 1", 6)
    tree.flush()
    assert "low 1" in tree.html()


def test_it_is_right_without_a_page_too() -> None:
    app = Chain()
    assert app.words == "low 1"
    app.left = 6
    assert app.words == "high 1"


def test_each_is_computed_once_for_a_change_whatever_ways_lead_to_it() -> None:
    app = Chain()
    tree = Tree(app)
    for left in range(2, 2 + 5 * EFFORT):
        RAN.clear()
        app.left = left
        tree.flush()
        assert sorted(set(RAN)) == sorted(RAN)
        assert ("words" in RAN) == (left == 6), "what it is made of has changed"


def test_nothing_is_computed_when_nothing_it_is_made_of_has_changed() -> None:
    app = Chain()
    tree = Tree(app)
    RAN.clear()
    app.right = 2
    tree.flush()
    assert RAN == ["words", "render"]
    RAN.clear()
    app.left = 2
    assert (app.words, app.total, app.words) == ("low 2", 10, "low 2")
    assert sorted(RAN) == ["double", "is_high", "total", "triple"]
