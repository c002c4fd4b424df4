"""The page's end of the line: numbered frames that are kept until they are acknowledged, heard once and in order, over any number of cuts.

It knows the protocol; what the frames say is the page's business.
Invariant: `kept` holds exactly the numbered frames after `answered`.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgpack

from livepy.core.protocol import VERSION, Close, Kind, Op
from livepy.files import File
from livepy.testing.dom import Node
from livepy.testing.names import View

_ACK = int(Kind.ACK)


class Line:
    """One websocket, as a session sees it. What it sends is heard by the page in a turn of the loop of its own."""

    def __init__(self, page: Wired) -> None:
        self.inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.page: Wired | None = page
        self._loop = asyncio.get_running_loop()

    async def receive(self) -> bytes | None:
        """The next message of the page; None: the line is cut."""
        return await self.inbox.get()

    async def send(self, data: bytes) -> None:
        """To the page."""
        if self.page is None:
            raise ConnectionResetError
        self._loop.call_soon(self._arrives, data)

    def _arrives(self, data: bytes) -> None:
        if self.page is not None:
            self.page.receive(data)

    async def close(self, code: int, reason: str) -> None:
        """The server ends it."""
        page, self.page = self.page, None
        self.inbox.put_nowait(None)
        if page is not None:
            page.closed(code, reason)

    def abort(self) -> None:
        """It ends at once."""
        self.cut()

    def cut(self) -> None:
        """Nothing goes over it any more."""
        page, self.page = self.page, None
        if page is not None:
            page.open = False
        self.inbox.put_nowait(None)

    def left(self) -> None:
        """The session does not use it any longer."""


@dataclass(eq=False, slots=True)
class Busy:
    """An event that is not answered. `files` are those it has announced."""

    node: Node
    name: str
    files: list[File] | None
    locks: bool


@dataclass(slots=True)
class Hears:
    """Whom a page tells what is not its own business: what the server says beside patches, and what its modules do."""

    grant: Callable[[Busy, int, list[Any]], None]
    address: Callable[[str, str], None]
    call: Callable[[Node, str, Any], None]
    closed: Callable[[int, str], None]
    toggled: Callable[[Node], None]
    cancelled: Callable[[Node], None]
    walked: Callable[[Node, str], Node | None]
    copied: Callable[[Node], None]


@dataclass(slots=True)
class Ticket:
    """How the page proves whose it is."""

    token: str
    nodes: int
    epoch: int = 1
    tab: str = ""
    join: Callable[[Line, list[Any]], None] = field(default=lambda _line, _hello: None)


class Wired(View):
    """A page with its line."""

    def __init__(self, html: str, ticket: Ticket, hears: Hears) -> None:
        super().__init__(html)
        self.ticket, self.hears = ticket, hears
        self.line: Line | None = None
        self.open = self.over = False
        self.said = self.answered = self.have = self.acked = 0
        self.kept: list[list[Any]] = []
        self.busy: dict[int, Busy] = {}
        self._loop = asyncio.get_running_loop()
        self._thanks: asyncio.TimerHandle | None = None

    def after_frame(self) -> None:
        """A whole frame has been applied."""

    def connect(self) -> None:
        """Say hello on a new line."""
        self.line = Line(self)
        ticket = self.ticket
        self.ticket.join(self.line, [0, self.have, int(Kind.HELLO), VERSION, ticket.token, ticket.epoch, ticket.nodes, ticket.tab])

    def cut(self) -> None:
        """The line breaks."""
        if self.line is not None:
            self.line.cut()
        self.open, self.line = False, None

    def closed(self, code: int, reason: str) -> None:
        """The server has closed the line."""
        self.open, self.line = False, None
        self.over = code not in (int(Close.RESTART), int(Close.TIMEOUT))
        self.hears.closed(code, reason)

    def send(self, frame: list[Any]) -> None:
        """Onto the line, if there is one."""
        if self.open and self.line is not None:
            self.line.inbox.put_nowait(msgpack.packb(frame))

    def keep(self, kind: int, *rest: Any) -> int:
        """A numbered frame, kept until acknowledged."""
        self.said += 1
        self.acked = self.have
        frame = [self.said, self.have, kind, *rest]
        self.kept.append(frame)
        self.send(frame)
        return self.said

    def receive(self, data: bytes) -> None:
        """A frame of the server's: once, in order, all of it."""
        if data[:1] == b"\xc1":
            data = zlib.decompress(data[1:], -15)
        number, ack, *ops = msgpack.unpackb(data)
        if number:
            if number <= self.have:
                return
            assert number == self.have + 1 or any(op[0] == Op.REBUILD for op in ops), "a frame of the server's is missing"
            self.have = number
        self.answered = max(self.answered, ack)
        while self.kept and self.kept[0][0] <= self.answered:
            self.kept.pop(0)
        for code, *rest in ops:
            self.do(code, rest)
        self.after_frame()
        if self.have - self.acked > 7:
            self._acknowledge()
        elif self._thanks is None and self.have > self.acked:
            self._thanks = self._loop.call_later(0.03, self._thank)

    def _thank(self) -> None:
        self._thanks = None
        if self.have > self.acked:
            self._acknowledge()

    def _acknowledge(self) -> None:
        if self.open and self.line is not None:
            self.acked = self.have
            self.line.inbox.put_nowait(msgpack.packb([0, self.have, _ACK]))

    def _welcome(self, epoch: int, received: int, tab: str) -> None:
        self.ticket.tab = tab
        self.open = True
        if epoch != self.ticket.epoch or received > self.said:
            self.kept.clear()
            self.busy.clear()
            self.said = self.answered = received
        for frame in self.kept:
            if frame[0] > received:
                self.send(frame)

    def _bye(self, reason: str, wait: int) -> None:
        """The server leaves: who drives it sees the line close."""
