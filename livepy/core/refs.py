"""References to elements on the page: `box = Ref()` in a class, `ref=self.box` on an element, `self.box.focus()` in a handler.

It knows only that a tree takes calls. A reference that no shown element carries does nothing.
"""

from __future__ import annotations

import weakref
from typing import Any, Literal, overload

from livepy.mistakes import classes


class BoundRef:
    """One component's reference. Two reads of the same attribute give the same object."""

    __slots__ = ("_component", "node")
    __livepy_fixed__ = True

    def __init__(self, component: Any) -> None:
        self._component = weakref.ref(component)  # weak: a page dies without the garbage collector
        self.node = 0  # the number of the element that carries it; 0: none does

    def focus(self) -> None:
        """Give the element the keyboard."""
        self._call("focus", None)

    def select(self) -> None:
        """Select the text in an input."""
        self._call("select", None)

    def scroll_into_view(self, *, block: Literal["start", "center", "end", "nearest"] = "nearest") -> None:
        """Scroll until the element can be seen."""
        self._call("scrollIntoView", block)

    def _call(self, method: str, argument: Any) -> None:
        component = self._component()
        if component is not None and component._tree is not None:
            component._tree.call(self, method, argument)


class Ref:
    """A name for one element of a component.

    Example: `box = Ref()`, then `ui.textbox("Name", ref=self.box)` and `self.box.focus()`.
    """

    def __init__(self) -> None:
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, obj: None, owner: type) -> Ref: ...
    @overload
    def __get__(self, obj: object, owner: type) -> BoundRef: ...
    def __get__(self, obj: object | None, owner: type) -> Ref | BoundRef:
        if obj is None:
            return self
        return obj.__dict__.setdefault("\0" + self._name, BoundRef(obj))  # type: ignore[no-any-return]

    def __set__(self, obj: object, value: object) -> None:
        raise classes.REF_ASSIGNED(cls=type(obj).__name__, name=self._name)
