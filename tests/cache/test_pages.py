"""`per="session"`: each page has results of its own, which go with it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from livepy import LivepyError, cache
from livepy.core.calls import PAGE, current_page


class Page:
    """What owns results: anything that can be referred to weakly."""


@contextmanager
def at(page: Page) -> Iterator[None]:
    token = PAGE.set(weakref.ref(page))
    try:
        yield
    finally:
        PAGE.reset(token)


class Answer:
    pass


@cache(per="session", size=2)
def ask(question: str) -> Answer:
    return Answer()


def test_each_page_has_its_own() -> None:
    one, other = Page(), Page()
    with at(one):
        first = ask("a")
        assert ask("a") is first
    with at(other):
        assert ask("a") is not first
        ask("b"), ask("c"), ask("d")
    with at(one):
        assert ask("a") is first


def test_a_pages_results_go_with_it_and_do_not_keep_it() -> None:
    page = Page()
    with at(page):
        answer = weakref.ref(ask("a"))
    gone = weakref.ref(page)
    assert answer() is not None
    del page
    gc.collect()
    assert gone() is None
    assert answer() is None


def test_results_that_refer_to_their_page_go_with_it_too() -> None:
    @cache(per="session")
    def whose() -> list[Page]:
        return [current_page()]

    page = Page()
    gone = weakref.ref(page)
    with at(page):
        assert whose() == [page]
    del page
    gc.collect()
    assert gone() is None


def test_clearing_clears_all_pages() -> None:
    page = Page()
    with at(page):
        first = ask("a")
        cache.clear(ask)
        assert ask("a") is not first


def test_outside_any_page_it_is_told_where_to_call_it() -> None:
    with pytest.raises(LivepyError, match="LP874 ask is under"):
        ask("a")


def test_all_pages_share_what_is_per_app() -> None:
    @cache
    def load() -> Answer:
        return Answer()

    with at(Page()):
        first = load()
    assert load() is first
