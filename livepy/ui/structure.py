"""Lists, values for all below, and the only door to other HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, Unpack

from livepy.core.component import Component, Provide
from livepy.core.elements import Each, Element, Made
from livepy.mistakes import elements
from livepy.ui.props import Common, Key, Node, finish

T = TypeVar("T")


def each(items: Iterable[T], render: Callable[[T], Element | Component], *, key: Callable[[T], Key] | None = None, empty: Node = None) -> Element:
    """A list whose rows are remembered one by one: changing one of a thousand items renders one row.

    Without `key` an item is known by itself (texts, numbers, enums), else by which object it is; give `key=` where objects are loaded anew. `empty` is shown
    while there are no items.

    Example: `ui.each(self.todos, lambda todo: ui.text(todo.title), key=lambda todo: todo.id, empty="Nothing to do")`
    """
    return Each(items, render, key, empty)


def provide(value: object, *children: Node) -> Element:
    """Gives `value` to every component below that says `name: Type = context()`.

    Example: `ui.provide(self.cart, Shelf(), Checkout())`
    """
    return Made("provide", Provide, {"value": value, "children": children})


_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


def tag(name: str, *children: Node, **more: Unpack[Common]) -> Element:
    """Any HTML element that runs no code, with its attributes in `attrs` and its listeners in `on`.

    Example: `ui.tag("time", "noon", attrs={"datetime": "12:00"})`
    """
    if not _NAME.match(name):
        raise elements.NO_TAG(name=name)
    props: dict[str, Any] = {}
    return finish(name, children, props, more)
