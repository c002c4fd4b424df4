"""Elements: plain values that say what a page shows. They live until they are flattened into a block; nothing of them is kept.

It knows neither components nor the tree. Two elements are equal if their tag, props and children are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, final


class Element:
    """A plain value: compare it, keep it, give it back from a helper. Made by the functions of `livepy.ui`.

    Example: `ui.text("a") == ui.text("a")` is true.
    """

    __slots__ = ("children", "key", "line", "props", "tag")
    line: str  # the author's file and line; only in dev, see core/checking.py
    __livepy_tracked__ = True  # what it shows was read when it was made: a component that is given one need not look again

    def __init__(self, tag: str, children: Sequence[Any], props: Mapping[str, Any], key: str | int | None = None) -> None:
        self.tag, self.children, self.props, self.key = tag, children, props, key

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.tag == other.tag and self.key == other.key and self.props == other.props and tuple(self.children) == tuple(other.children)

    __hash__ = None  # type: ignore[assignment]  # props may hold lists

    def __repr__(self) -> str:
        props = "".join(f" {name}={value!r}" for name, value in self.props.items())
        inside = ", ".join(map(repr, self.children))
        return f"<{self.tag}{props}>" + (f"({inside})" if inside else "")


@final
class Made(Element):
    """An element that a component of its own shows: an input with its label, error and text as typed. `make` takes the props."""

    __slots__ = ("make",)

    def __init__(self, tag: str, make: Callable[..., Any], props: Mapping[str, Any], key: str | int | None = None) -> None:
        super().__init__(tag, (), props, key)
        self.make = make


@final
class Each(Element):
    """A keyed list. Its items are taken here, while the parent renders: read later, they would have no reader and a changed list would go unseen."""

    __slots__ = ("empty", "items", "key_of", "keys", "render")

    def __init__(self, items: Iterable[Any], render: Callable[[Any], Any], key_of: Callable[[Any], str | int] | None, empty: Any = None) -> None:
        super().__init__("each", (), {})
        self.items, self.render, self.key_of, self.empty = list(items), render, key_of, empty
        self.keys: list[Any] = []  # one for each item, taken when the tree is flattened


class Coming(Protocol):
    """A file on its way to this server: announced and granted, not yet all here. For the loop only."""

    @property
    def name(self) -> str:
        """What the browser calls it, made fit to show."""

    @property
    def size(self) -> int:
        """How many bytes it is to have."""

    @property
    def grant(self) -> str:
        """What the page sends it by: it tells this one from all others."""

    @property
    def received(self) -> int:
        """How many bytes from its beginning are here."""

    @property
    def paused(self) -> bool:
        """Whether no bytes are taken until it is to go on."""

    def pause(self) -> None:
        """Take no bytes until it is to go on."""

    def resume(self) -> None:
        """Go on."""

    def cancel(self) -> None:
        """It is not wanted any more. What has come is deleted; the others of its event come all the same."""

    def on_end(self, call: Callable[[], None]) -> None:
        """Call this once it is here or will not come; at once if that is so already."""


@dataclass(slots=True)
class Listener:
    """A handler with what it takes and when the page tells it. `options` is the page's part, tokens separated by spaces:

    `d300` debounce and `t300` throttle in milliseconds, `p` prevent the browser's own action, `s` stop at this element,
    `k:Enter|ctrl+s` only these keys, `e` send the event's details, `1` locked while its own event is unanswered, `f` files,
    `r` files that take the place of those which are under way.
    """

    handler: Callable[..., object]
    takes: Callable[[Any], Any] | None = None  # makes the handler's argument from what the page sent; raises Refused; None: no argument
    options: str = ""
    files: Callable[[Sequence[tuple[str, int, str]]], Sequence[str]] | None = None  # before they come (name, bytes, type): why each may not, "" if it may
    coming: Callable[[Sequence[Coming]], None] | None = None  # those that may, at once after `files`; one that goes on where it was comes again
    own: bool = False  # the handler is a method of the component in whose block this stands, not bound: one listener serves all of a kind

    def of(self, component: Any) -> Listener:
        """This one, bound to a component."""
        return Listener(getattr(component, self.handler.__name__), self.takes, self.options, self.files, self.coming)


@final
@dataclass(frozen=True, slots=True)
class Event:
    """What the browser said, for handlers given by `on=`. `x` and `y` are CSS pixels from the element's upper left corner.

    `value` is what the element shows: a text of at most 12 000 characters, or whether it is checked or open; else None.
    """

    type: str
    value: Any = None
    key: str = ""
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    meta: bool = False
    x: float = 0.0
    y: float = 0.0
    data: Mapping[str, Any] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class On:
    """A handler with its conditions, made by `ui.on`."""

    handler: Callable[[Event], object]
    keys: tuple[str, ...] = ()
    prevent: bool = False
    stop: bool = False
    throttle: float = 0.0  # seconds
    debounce: float = 0.0  # seconds


@final
@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A value that the page may show because the visitor typed it there, and that no page is ever told: it is sent as an empty text."""

    text: str

    def __str__(self) -> str:
        return ""
