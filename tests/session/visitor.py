"""A page without a browser: really encoded frames to a real session, over a socket that a test can stall and cut. It keeps what it hears."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgpack

from livepy.core.component import Component
from livepy.core.protocol import Close, Kind, Op
from livepy.files.store import Store
from livepy.jobs.threads import Pool
from livepy.session.frames import Hello
from livepy.session.host import Host
from livepy.session.request import Request
from livepy.session.session import Session
from livepy.session.watch import Watch
from livepy.settings import Settings
from livepy.ui.frame import Frame


class Line:
    """One websocket, as a session sees it."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.sent: list[bytes] = []
        self.code: int | None = None
        self.aborted = self.free = False
        self.reading = asyncio.Event()  # whether the other side reads what is sent
        self.reading.set()

    async def receive(self) -> bytes | None:
        return await self.inbox.get()

    async def send(self, data: bytes) -> None:
        if self.code is not None or self.aborted:
            raise ConnectionResetError
        self.sent.append(data)
        if not self.reading.is_set():
            await self.reading.wait()

    async def close(self, code: int, reason: str) -> None:
        self.code = code
        self.inbox.put_nowait(None)

    def abort(self) -> None:
        self.aborted = True
        self.reading.set()
        self.inbox.put_nowait(None)

    def left(self) -> None:
        self.free = True


def unpacked(data: bytes) -> list[Any]:
    """A server frame."""
    if data[:1] == b"\xc1":
        data = zlib.decompress(data[1:], -15)
    found: list[Any] = msgpack.unpackb(data)
    return found


class Visitor:
    """Looks at one session. `seq`, `have` and `epoch` are what a page keeps."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.line = Line()
        self.seq = self.have = self.answered = 0
        self.epoch = 1
        self.tab = ""
        self.heard: list[list[Any]] = []  # every op, once and in order
        self.kept: list[list[Any]] = []  # frames that the server has not acknowledged
        self.acks = True  # whether it acknowledges by itself what it hears, as a page does
        self._read = self._acked = 0

    def join(self, line: Line | None = None, *, nodes: int | None = None, new_document: bool = False) -> None:
        """Say hello on a new line, and send again what the server has not got."""
        self.line, self._read = line or Line(), 0
        hello = Hello(self.have, 1, "", self.epoch, self.session.html_nodes if nodes is None else nodes, self.tab)
        self.session.join(self.line, hello, new_document=new_document)
        welcome = unpacked(self.line.sent[0])[2]
        assert welcome[0] == Op.WELCOME
        for frame in self.kept:
            if frame[0] > welcome[2]:
                self.put(frame)

    def put(self, frame: list[Any]) -> None:
        """This frame goes out as it is."""
        self.line.inbox.put_nowait(msgpack.packb(frame))

    def say(self, kind: int, *rest: Any) -> int:
        """A numbered frame."""
        self.listen()
        self.seq += 1
        self._acked = self.have
        frame = [self.seq, self.have, int(kind), *rest]
        self.kept.append(frame)
        self.put(frame)
        return self.seq

    def event(self, node: int, name: str = "click", value: Any = None) -> int:
        """Something happens to an element."""
        return self.say(Kind.EVENT, node, name, value)

    def ack(self) -> None:
        """What has been heard is acknowledged."""
        self.listen()
        self._acked = self.have
        self.put([0, self.have, int(Kind.ACK)])

    def listen(self) -> list[list[Any]]:
        """Take in what has come; what is new of it."""
        new: list[list[Any]] = []
        while self._read < len(self.line.sent):
            seq, ack, *ops = unpacked(self.line.sent[self._read])
            self._read += 1
            self.answered = max(self.answered, ack)
            self.kept = [frame for frame in self.kept if frame[0] > self.answered]
            if seq and seq <= self.have:
                continue
            assert not seq or seq == self.have + 1, "a frame is missing"
            self.have = seq or self.have
            new += ops
            for op in ops:
                if op[0] == Op.REBUILD:
                    self.epoch = op[1]
                elif op[0] == Op.WELCOME:
                    self.tab = op[3]
        self.heard += new
        return new

    def ops(self, code: Op) -> list[list[Any]]:
        """All of this kind so far."""
        self.listen()
        return [op for op in self.heard if op[0] == code]

    async def until(self, condition: Callable[[], Any]) -> None:
        """Listen until this is so."""
        async with asyncio.timeout(30):
            while self.listen() is None or not condition():
                if self.acks and self.have - self._acked >= 8:
                    self.ack()
                await asyncio.sleep(0.0005)

    async def settled(self, seq: int | None = None) -> None:
        """Until this event (or the newest) has had its turn and does not wait."""
        seq = self.seq if seq is None else seq

        def ended() -> bool:
            waits = sum(op[1] == seq for op in self.heard if op[0] == Op.WAIT)
            dones = sum(op[1] == seq for op in self.heard if op[0] == Op.DONE)
            return self.answered >= seq and waits == dones

        await self.until(ended)

    async def cut(self) -> None:
        """The line ends."""
        self.line.inbox.put_nowait(None)
        async with asyncio.timeout(30):
            while not self.line.free:
                await asyncio.sleep(0)


def listeners(session: Session, name: str = "click") -> list[int]:
    """Nodes that listen for this, in document order."""
    found = []
    for node, block in session.tree.listening.items():
        number = node - block.ids if isinstance(block.ids, int) else block.ids.index(node)
        if (number, name) in block.shape.events:
            found.append(node)
    return sorted(found)


def frame_of(session: Session) -> Any:
    """What stands around its app."""
    return session.tree.root.component


def app_of(session: Session) -> Any:
    """Its app."""
    return frame_of(session).app


@asynccontextmanager
async def session_of(
    app: Component,
    tmp_path: Path,
    *,
    dev: bool = False,
    watch: Watch | None = None,
    host: Host | None = None,
    assets: Mapping[str, str] = MappingProxyType({}),
    who: str = "visitor",
    **limits: Any,
) -> AsyncIterator[Visitor]:
    """A session of this app with somebody who has not said hello yet. `watch` looks when it is asked to; with `host` it is one more of that server."""
    threads = limits.get("handler_threads", 256)
    own = host is None
    if host is None:
        host = Host(Settings(**limits), Pool(threads) if watch is None else watch.pool(threads), Store(tmp_path), dev, assets=assets)
    session = Session("name", who, Request(), host, Frame(app=app))
    session.first_render()
    visitor = Visitor(session)
    if watch is not None:
        watch.start(host, lambda: [visitor.session], by_itself=False)
    del session
    del app  # whether a page dies is for its test to see
    try:
        yield visitor
    finally:
        if visitor.session is not None:
            visitor.session.close(Close.ENDED, "the test has ended")
            await visitor.session.link.ended()
        if own:
            await host.jobs.close()
            host.pool.close()
