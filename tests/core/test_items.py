"""Items of lists and entries of dicts: whoever reads one renders when it may be another, and else not."""

from __future__ import annotations

import gc
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from livepy.core.blocks import Row
from livepy.core.component import Component
from livepy.core.elements import Each, Element
from livepy.core.state import state
from livepy.core.tree import Tree
from livepy.testing.dom import Page, normal
from tests.effort import EFFORT

PLACES = range(4)
KEYS = "abcd"


def item_of(items: Any, place: Any) -> str:
    """What stands there, as a page would show it."""
    try:
        return str(items[place])
    except LookupError:
        return "none"


class Shelf(Component):
    """One row for each place and key, each reading nothing but that."""

    items: list[int] = state([0, 1, 2])
    entries: dict[str, int] = state({"a": 0, "b": 1})
    counted: Any = None

    def place(self, place: int) -> Element:
        self.counted.append(place)
        return Element("li", (item_of(self.items, place), " ", item_of(self.items, -1 - place)), {})

    def only(self, place: int) -> Element:
        self.counted.append(place)
        return Element("li", (item_of(self.items, place),), {})

    def entry(self, key: str) -> Element:
        self.counted.append(key)
        return Element("li", (item_of(self.entries, key), " ", str(self.entries.get(key, "no"))), {})

    def render(self) -> Element:
        lists = (Each(PLACES, self.place, None), Each(PLACES, self.only, None), Each(KEYS, self.entry, None))
        return Element("div", [Element("ul", (one,), {}) for one in lists], {})


LIST_CHANGES = st.sampled_from(
    [
        ("set", lambda items, at, value: items.__setitem__(at % len(items), value) if items else None),
        ("set from the end", lambda items, at, value: items.__setitem__(-1, value) if items else None),
        ("slice", lambda items, at, value: items.__setitem__(slice(at, at + 1), [value, value])),
        ("append", lambda items, at, value: items.append(value)),
        ("insert", lambda items, at, value: items.insert(at, value)),
        ("pop", lambda items, at, value: items.pop() if items else None),
        ("delete", lambda items, at, value: items.__delitem__(at % len(items)) if items else None),
        ("sort", lambda items, at, value: items.sort()),
        ("clear", lambda items, at, value: items.clear()),
    ]
)
DICT_CHANGES = st.sampled_from(
    [
        ("set", lambda entries, key, value: entries.__setitem__(key, value)),
        ("delete", lambda entries, key, value: entries.pop(key, None)),
        ("update", lambda entries, key, value: entries.update({key: value, "d": value})),
        ("setdefault", lambda entries, key, value: entries.setdefault(key, value)),
        ("clear", lambda entries, key, value: entries.clear()),
    ]
)


@settings(max_examples=100 * EFFORT, deadline=None)
@given(st.lists(st.tuples(LIST_CHANGES, DICT_CHANGES, st.integers(0, 3), st.integers(0, 9)), max_size=8))
def test_a_row_that_reads_one_item_shows_it_after_any_change(changes: list[Any]) -> None:
    shelf = Shelf(counted=[])
    tree = Tree(shelf)
    page = Page(tree.html())
    for (_, change), (_, change_entry), place, value in changes:
        change(shelf.items, place, value)
        change_entry(shelf.entries, KEYS[place], value)
        page.apply(tree.flush())
        assert page.html() == normal(Tree(fresh(shelf)).html())


def fresh(shelf: Shelf) -> Shelf:
    """Another one that holds the same."""
    made = Shelf(counted=[])
    made.items, made.entries = list(shelf.items), dict(shelf.entries)
    return made


def rendered(shelf: Shelf, tree: Tree) -> list[Any]:
    """Which rows render now."""
    shelf.counted.clear()
    tree.flush()
    return list(shelf.counted)


def test_an_item_that_is_replaced_renders_who_read_it_and_nobody_else() -> None:
    shelf = Shelf(counted=[])
    shelf.items, shelf.entries = [0, 1, 2, 3], dict.fromkeys(KEYS, 0)
    tree = Tree(shelf)
    shelf.entries["b"] = 7
    assert rendered(shelf, tree) == ["b"]
    shelf.items[1] = 7
    assert rendered(shelf, tree).count(1) == 2  # the row that reads it alone, and one of those that count from the end, which need the whole list


def test_who_missed_an_entry_is_told_of_any_that_comes() -> None:
    shelf = Shelf(counted=[])
    tree = Tree(shelf)
    shelf.entries["c"] = 3
    assert sorted(rendered(shelf, tree)) == ["c", "d"]
    shelf.entries["a"] = 4
    assert "b" not in rendered(shelf, tree)


def test_readers_that_have_left_are_forgotten_though_nobody_writes() -> None:
    thousand = {f"entry {number}": number for number in range(1000)}

    class Pages(Component):
        entries: dict[str, int] = state(thousand)
        start: int = state(0)

        def entry(self, key: str) -> Element:
            return Element("li", (str(self.entries[key]),), {})

        def render(self) -> Element:
            keys = [f"entry {number}" for number in range(self.start, self.start + 10)]
            return Element("ul", (Each(keys, self.entry, None),), {})

    pages = Pages()
    tree = Tree(pages)
    gc.collect()
    before = sum(isinstance(one, Row) for one in gc.get_objects())
    for start in range(0, 990, 10):
        pages.start = start
        tree.flush()
    gc.collect()
    assert sum(isinstance(one, Row) for one in gc.get_objects()) <= before + 64
