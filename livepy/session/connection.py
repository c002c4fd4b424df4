"""One page's line to its session, over any number of cuts: who is connected, what was received, what is still to be sent.

It knows neither tree nor HTTP. The states are a table, `move` is the only function that changes them; `send` is the only writer.
Invariant: each client frame is accepted once and in order; `turned` never passes a frame whose handler has neither ended nor waits.
Reconnection: `join`, then `resume` or `restart`; the reasons stand in docs/design/wire.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from enum import Enum, auto
from typing import Any, Protocol

from livepy.core.protocol import Close, Op
from livepy.errors import ProtocolError
from livepy.session.frames import Frame
from livepy.session.outbox import LEAST_RATE, Outbox, frame
from livepy.session.turns import resumed

log = logging.getLogger("livepy")


class State(Enum):
    """What a session's line is doing."""

    WAITING = auto()  # its page was sent, and has not said hello
    OPEN = auto()
    LOST = auto()  # the page may come back
    CLOSED = auto()


class Change(Enum):
    """What may happen to it."""

    JOIN = auto()  # a page says hello
    CUT = auto()  # its socket has ended
    EXPIRE = auto()  # it has waited or been lost for too long
    END = auto()  # the session is closed


NEXT: dict[tuple[State, Change], State] = {
    (State.WAITING, Change.JOIN): State.OPEN,
    (State.WAITING, Change.EXPIRE): State.CLOSED,
    (State.WAITING, Change.END): State.CLOSED,
    (State.OPEN, Change.JOIN): State.OPEN,  # a newer socket of the same page takes over
    (State.OPEN, Change.CUT): State.LOST,
    (State.OPEN, Change.END): State.CLOSED,
    (State.LOST, Change.JOIN): State.OPEN,
    (State.LOST, Change.EXPIRE): State.CLOSED,
    (State.LOST, Change.END): State.CLOSED,
    (State.CLOSED, Change.CUT): State.CLOSED,  # the socket ends after the session
    (State.CLOSED, Change.END): State.CLOSED,
}


class Socket(Protocol):
    """What a session needs of a websocket."""

    async def receive(self) -> bytes | None:
        """The next binary message; None when there will be no more."""

    def send(self, data: bytes) -> Coroutine[Any, Any, None]:
        """Write one message; waits only while the other side does not read."""

    def close(self, code: int, reason: str) -> Coroutine[Any, Any, None]:
        """Say goodbye, and wait for a short while that the other side does."""

    def abort(self) -> None:
        """End it at once."""

    def left(self) -> None:
        """The session does not use it any longer: its request may return."""


class Connection:
    """The line of one session. `on_room` is called when more can be sent; `on_move` after each change of state."""

    def __init__(self, outbox: Outbox, send_seconds: float, on_room: Callable[[], None]) -> None:
        self.state = State.WAITING
        self.socket: Socket | None = None
        self.outbox = outbox
        self.received = 0  # the newest client frame
        self.turned = 0  # the newest client frame that has had its turn
        self.rebuilt = 0  # the server frame that held the newest REBUILD: events made before it are refused
        self._send_seconds, self._on_room = send_seconds, on_room
        self._loop = asyncio.get_running_loop()
        self._told = 0  # the newest `turned` that was sent
        self._again: list[bytes] = []  # frames of before a cut, to be sent first
        self._stuck: asyncio.Task[None] | None = None  # the send that waits for the other side to read
        self._closing: set[asyncio.Task[None]] = set()

    def move(self, change: Change) -> None:
        """Go on to the next state."""
        found = NEXT.get((self.state, change))
        if found is None:
            raise RuntimeError(f"a connection that is {self.state.name} cannot {change.name}")
        self.state = found

    # Coming and going

    def join(self, socket: Socket, have: int) -> None:
        """A page has said hello on `socket`, and has applied all frames up to `have`."""
        self.move(Change.JOIN)
        if self.socket is not None:
            old = self.socket
            self._drop()
            self._part(old, Close.REPLACED, "another connection has taken this page over")
        self.socket = socket
        self.outbox.acknowledge(have)

    def resume(self, have: int, welcome: list[Any]) -> None:
        """Go on where the page is: what it has not got is sent again."""
        self._again.extend(self.outbox.since(have))
        self._greet(welcome)

    def restart(self, have: int, welcome: list[Any]) -> None:
        """The page will be rebuilt. It goes on counting where this session's client frames end, whatever it has said before."""
        self.outbox.restart(have)
        self._greet(welcome)

    def rebuild(self, ops: list[Any]) -> None:
        """The next frame rebuilds the page; what was made before it has been applied is refused."""
        self.rebuilt = self.outbox.next
        self.outbox.add(ops)

    def cut(self, socket: Socket) -> bool:
        """`socket` has ended. False if it was not the one in use."""
        socket.left()
        if socket is not self.socket:
            return False
        self._drop()
        self.move(Change.CUT)
        return True

    def refuse(self, socket: Socket, close: Close, reason: str) -> None:
        """End this socket, not the session, and say why."""
        if socket is self.socket:
            self._drop()
            self.move(Change.CUT)
        self._part(socket, close, reason)

    def end(self, close: Close, reason: str, change: Change = Change.END) -> None:
        """The session is over."""
        self.move(change)
        if self.socket is not None:
            socket = self.socket
            self._drop()
            self._part(socket, close, reason)

    def let_go(self) -> None:
        """Hold nothing of the session."""
        self._on_room = _nobody

    async def ended(self) -> None:
        """Wait until all goodbyes are said."""
        while self._closing:
            await asyncio.wait(self._closing)

    def _drop(self) -> None:
        self.socket = None
        self._again.clear()
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _part(self, socket: Socket, close: Close, reason: str) -> None:
        async def goodbye() -> None:
            try:
                await socket.close(int(close), reason)
            except Exception as error:
                log.debug("a socket did not close: %r", error)
            finally:
                socket.left()

        task = self._loop.create_task(goodbye())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _greet(self, welcome: list[Any]) -> None:
        self._told = 0  # what the page has not got yet may hold a WAIT: no acknowledgement overtakes it
        self._again.insert(0, frame(0, 0, [welcome]))
        self.send()

    # In

    def accept(self, it: Frame) -> bool:
        """Note what a frame says of the line itself. False: it was here before."""
        if it.ack > self.outbox.acknowledged and not self.outbox.acknowledge(it.ack):
            raise ProtocolError(Close.MALFORMED, "a frame that was never sent is acknowledged")
        seq = it.seq
        if not seq:
            return True
        if seq != self.received + 1:
            if seq <= self.received:
                return False
            raise ProtocolError(Close.MALFORMED, "client frames are missing")
        self.received = seq
        return True

    # Out

    @property
    def stuck(self) -> bool:
        """Whether the other side does not read what was sent."""
        return self._stuck is not None

    def send(self) -> None:
        """Send what is pending; if nothing is, the newest acknowledgement."""
        socket = self.socket
        while socket is not None and self._stuck is None:
            outbox = self.outbox
            if self._again:
                data = self._again.pop(0)
            elif outbox.pending:
                if outbox.full:
                    return  # the acknowledgement waits too: it must not overtake a WAIT
                data = outbox.take(self.turned)
                self._told = self.turned
            elif self._told < self.turned:
                data = frame(0, self.turned, ())
                self._told = self.turned
            else:
                return
            self._write(socket, data)

    def answer(self) -> None:
        """Answer a ping."""
        self.tell([])

    def tell(self, ops: list[Any]) -> None:
        """Say something that is not kept, if it can be said now."""
        if self.socket is not None and self._stuck is None:
            self._write(self.socket, frame(0, self._told, ops))

    def _write(self, socket: Socket, data: bytes) -> None:
        """Begin to send. Mostly that is all; only a send that waits gets a task, and a deadline after which the socket is aborted."""
        sending = socket.send(data)
        try:
            waiting = sending.send(None)
        except StopIteration:
            return
        except Exception as error:  # the socket is gone; its reader will say so
            log.debug("a send failed: %r", error)
            return
        self._stuck = self._loop.create_task(self._finish(socket, sending, waiting, self._send_seconds + len(data) / LEAST_RATE))

    async def _finish(self, socket: Socket, sending: Coroutine[Any, Any, None], waiting: Any, seconds: float) -> None:
        deadline = self._loop.call_later(seconds, socket.abort)
        try:
            await resumed(sending, waiting)
        except Exception as error:
            log.debug("a send failed: %r", error)
        finally:
            deadline.cancel()
            if self._stuck is asyncio.current_task():
                self._stuck = None
        self.send()
        self._on_room()


def _nobody() -> None:
    """The session is over."""


def welcome(epoch: int, received: int, tab: str) -> list[Any]:
    """The answer to a hello."""
    return [int(Op.WELCOME), epoch, received, tab]
