"""What one page has to do with others: the topics that it listens to, and where it is present.

It knows its session's turns and whether its page is connected; what a topic or a presence is stands in core/topic.py.
Invariant: after `end` no topic and no presence knows of the page.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from livepy.core.component import Component
from livepy.core.reading import LOCK
from livepy.core.topic import Presence, Topic
from livepy.session.connection import State
from livepy.session.executor import Turn
from livepy.session.report import log

if TYPE_CHECKING:
    from livepy.session.visit import Visit

MOST_WAITING = 1000
"""Values that wait for one handler. Of more the oldest are dropped: who sends never waits for who is slow."""


class Inbox:
    """What waits for one handler: a value at a time, in the order sent, the next when the handler has ended."""

    __slots__ = ("_busy", "_company", "_dropped", "_waiting", "handler", "topic")

    def __init__(self, company: Company, topic: Topic[Any], handler: Callable[[Any], object]) -> None:
        self._company: Company | None = company
        self.topic, self.handler = topic, handler
        self._waiting: deque[Any] = deque()
        self._busy = self._dropped = False

    def push(self, value: Any) -> None:
        """Another value. Any thread may call this."""
        with LOCK:
            company = self._company
            if company is None:
                return
            if len(self._waiting) >= MOST_WAITING:
                self._waiting.popleft()
                self._drop()
            self._waiting.append(value)
            begins, self._busy = not self._busy, True
        if begins:
            company.visit.on_loop(self._offer)

    def _drop(self) -> None:
        if not self._dropped:
            self._dropped = True
            name = getattr(self.handler, "__qualname__", repr(self.handler))
            log.warning("%s does not keep up with Topic(%r): of more than %d values that wait the oldest are dropped", name, self.topic.name, MOST_WAITING)

    def _offer(self) -> None:
        if self._company is not None:
            self._company.visit.executor.start(self._begin)

    def _begin(self) -> Turn | None:
        with LOCK:
            company = self._company
            if company is None:
                return None
            if not self._waiting:
                self._busy = False
                return None
            value = self._waiting.popleft()
        owner = getattr(self.handler, "__self__", None)
        if isinstance(owner, Component) and owner._tree is None:  # it has left its page
            company.unlisten(self)
            return None
        turn = Turn(company.visit.executor, self.handler, (value,), company.visit.context.copy())
        turn.then = self._offer
        return turn

    def end(self) -> None:
        """Nothing is heard any more."""
        with LOCK:
            self._company = None
            self._waiting.clear()


class Company:
    """Of one page. Made when it is first needed."""

    __slots__ = ("_cuts", "_inboxes", "_rooms", "visit")

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self._inboxes: list[Inbox] = []
        self._rooms: dict[Presence[Any], Any] = {}
        self._cuts = 0

    def listen(self, topic: Topic[Any], handler: Callable[[Any], object]) -> None:
        """Each value of the topic goes to this handler, once however often it is said."""
        with LOCK:
            if self.visit.closed or any(one.topic.name == topic.name and one.handler == handler for one in self._inboxes):
                return
            inbox = Inbox(self, topic, handler)
            self._inboxes.append(inbox)
            topic._join(inbox)

    def unlisten(self, inbox: Inbox) -> None:
        """This handler hears nothing any more."""
        with LOCK:
            inbox.topic._leave(inbox)
            inbox.end()
            if inbox in self._inboxes:
                self._inboxes.remove(inbox)

    def enter(self, room: Presence[Any], value: Any) -> None:
        """The page is there, with this value."""
        with LOCK:
            if not self.visit.closed:
                self._rooms[room] = value
                room._enter(self.visit.visitor, self, value)

    def leave(self, room: Presence[Any]) -> None:
        """The page is not there any more."""
        with LOCK:
            self._rooms.pop(room, None)
            room._leave(self.visit.visitor, self)

    def back(self) -> None:
        """The page is connected again."""
        self._cuts += 1
        for room, value in list(self._rooms.items()):
            room._enter(self.visit.visitor, self, value)

    def away(self) -> None:
        """The page is lost. It is gone where it stays so for too long."""
        self._cuts += 1
        cut = self._cuts
        for room in list(self._rooms):
            self.visit.later(room.seconds, lambda room=room: self._still_away(room, cut))  # type: ignore[misc]

    def _still_away(self, room: Presence[Any], cut: int) -> None:
        if cut == self._cuts and self.visit.link.state is State.LOST:
            room._leave(self.visit.visitor, self)

    def end(self) -> None:
        """The page has ended."""
        with LOCK:
            for inbox in list(self._inboxes):
                self.unlisten(inbox)
            for room in list(self._rooms):
                self.leave(room)
