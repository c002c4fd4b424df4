"""The page is right: for random trees and changes, the patches applied to the old page give the new one, and both sides number nodes alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livepy.core.component import Component
from livepy.core.elements import Element
from livepy.core.protocol import Op
from livepy.core.state import state
from livepy.core.tree import Tree
from livepy.testing.dom import Page, normal
from tests.effort import EFFORT, unmeasured
from tests.random_pages import Author, shown


def follow(seed: int, changes: int) -> None:
    author = Author(seed)
    spec = author.element(5)
    app = shown(spec)
    tree = Tree(app, failed=fail)
    page = Page(tree.html())
    for step in range(changes):
        spec = author.changed_element(spec, 5)
        app.spec = spec
        page.apply(tree.flush())
        fresh = normal(Tree(shown(spec), failed=fail).html())
        assert normal(tree.html()) == fresh, "the server's own tree is wrong"
        assert page.html() == fresh, (seed, step)
        check_numbers(tree, page)
    page.apply(tree.rebuild())
    assert page.html() == normal(tree.html())
    check_numbers(tree, page)
    tree.release()


def check_numbers(tree: Tree, page: Page) -> None:
    """Each node that listens on the server is the one that carries the listener on the page."""
    carrying = {number for number, node in page.nodes.items() if "data-on-click" in node.attrs}
    assert carrying <= set(tree.listening)
    assert max(page.nodes) <= tree.nodes


def fail(component: Component, error: BaseException) -> Any:
    raise AssertionError(f"{component} could not render") from error


@settings(max_examples=300 * EFFORT, deadline=None)
@given(st.integers(0, 2**32))
def test_patches_applied_to_the_old_page_give_the_new_page(seed: int) -> None:
    follow(seed, 6)


@pytest.mark.parametrize("part", range(8))
def test_tens_of_thousands_of_changes_are_followed(part: int) -> None:
    with unmeasured():
        for seed in range(250 * EFFORT):
            follow(1_000_000 * (part + 1) + seed, 6)


@pytest.mark.parametrize(("number", "told"), [(7, 7), (2**60, str(2**60)), (-(2**70), str(-(2**70))), (1.0, "1.0"), (float("inf"), "inf"), (True, True)])
def test_a_number_in_an_attribute_is_told_so_that_javascript_writes_it_as_html_does(number: Any, told: Any) -> None:
    class Numbered(Component):
        number: Any = state(0)
        shown: bool = state(False)

        def render(self) -> Any:
            return Element("p", (Element("b", (), {"data-n": self.number}) if self.shown else None,), {"data-n": self.number})

    app = Numbered()
    tree = Tree(app, failed=fail)
    app.number = number
    assert tree.flush() == [[Op.ATTR, 1, "data-n", told]]
    app.shown = True
    assert [op[3] for op in tree.flush() if op[0] == Op.TEMPLATE] == [[told]]
