"""`Topic` and `Presence`: what pages say to one another, and who is here. Both go by their names, so that two modules mean the same.

They know no session: a topic knows whom to hand a value to, a presence who has come by which page. Whoever comes must leave: session/company.py sees to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, cast

from livepy.core.reading import LOCK, NOW, Readers
from livepy.core.tracked import refuse_in_render

T = TypeVar("T")


class Listener(Protocol):
    """One handler of one page."""

    def push(self, value: Any) -> None:
        """Take this in; any thread may call it, and it never waits."""


_topics: dict[str, dict[Listener, None]] = {}
_rooms: dict[str, _Room] = {}


class Topic(Generic[T]):
    """Values that pages send to whoever listens at that moment. Nothing is kept: who comes later hears what is sent later.

    Topics of one name are one topic. Any thread may send, and sending never waits.

    Example: `news = Topic[str]("news")`, then `self.session.listen(news, self.add)` in `on_mount`, and `news.send("Tea is ready")` anywhere.
    """

    __livepy_fixed__ = True

    def __init__(self, name: str) -> None:
        self.name = name
        self._listeners = _topics.setdefault(name, {})

    def send(self, value: T) -> None:
        """Hand this to every page that listens, each in a turn of its own."""
        if NOW.get() is not None:
            refuse_in_render(f"Topic({self.name!r}).send")
        with LOCK:
            listeners = list(self._listeners)
        for one in listeners:
            one.push(value)

    def _join(self, listener: Listener) -> None:
        with LOCK:
            self._listeners[listener] = None

    def _leave(self, listener: Listener) -> None:
        with LOCK:
            self._listeners.pop(listener, None)


class _Room:
    """Who is in one presence: what each of a visitor's pages has said, in the order in which visitors came."""

    __slots__ = ("readers", "visitors")

    def __init__(self) -> None:
        self.readers = Readers()
        self.visitors: dict[str, dict[object, Any]] = {}

    def here(self) -> list[Any]:
        return [next(reversed(pages.values())) for pages in self.visitors.values()]

    def change(self, how: Callable[[], None]) -> None:
        """Do this, and tell who shows it if it is another list now."""
        with LOCK:
            before = self.here()
            how()
            now = self.here()
            if len(before) != len(now) or any(a is not b for a, b in zip(before, now, strict=True)):
                self.readers.wrote()


class Presence(Generic[T]):
    """Who is here: one value for each visitor, however many pages he has open, in the order in which they came.

    A page enters by `self.session.enter(…)`, and is gone when it has left, or has been lost for longer than `seconds`: a reload or a short cut is no going.
    Presences of one name are one.

    Example: `room = Presence[str]("room")`, then `self.session.enter(room, self.name)`, and `room.here` in `render()`.
    """

    __livepy_fixed__ = True

    def __init__(self, name: str, *, seconds: float = 10) -> None:
        self.name, self.seconds = name, seconds
        self._room = _rooms.setdefault(name, _Room())

    @property
    def here(self) -> list[T]:
        """What was said by who is here. Who reads it in `render()` is shown the next one too."""
        reader = NOW.get()
        if reader is not None:
            self._room.readers.add(reader)
        with LOCK:
            return cast("list[T]", self._room.here())

    def _enter(self, visitor: str, page: object, value: Any) -> None:
        def enter() -> None:
            pages = self._room.visitors.setdefault(visitor, {})
            if page not in pages or pages[page] is not value:
                pages.pop(page, None)  # the newest of a visitor's pages speaks for him
                pages[page] = value

        self._room.change(enter)

    def _leave(self, visitor: str, page: object) -> None:
        def leave() -> None:
            pages = self._room.visitors.get(visitor, {})
            pages.pop(page, None)
            if not pages:
                self._room.visitors.pop(visitor, None)

        self._room.change(leave)
