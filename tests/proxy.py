"""A TCP proxy that a test puts between a page and its server, to be slow, to stall and to cut. It knows bytes only.

What its attributes say holds for what passes from now on, in both directions, and never changes the order of bytes.
Example: `async with Proxy(port) as line: … line.cut(); … await line.accepted(2)`.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Proxy:
    """Listens on `port` of 127.0.0.1 and passes what comes to `target`."""

    def __init__(
        self, target: int, *, delay: float = 0.0, jitter: float = 0.0, loss: float = 0.0, rate: float = 0.0, split: int = 65536, seed: int = 1
    ) -> None:
        self.target = target
        self.delay = delay
        self.jitter = jitter
        self.loss = loss  # how many of a hundred packets are "lost": what a page sees of it is a stall until they are sent again
        self.rate = rate  # bytes a second of each direction, all connections together; 0: as many as there are
        self.split = split  # what is sent at once is of 1 to so many bytes
        self.port = 0
        self.bytes_up = 0
        self.bytes_down = 0
        self.connections = 0  # accepted so far
        self._open: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flowing = {True: asyncio.Event(), False: asyncio.Event()}
        self._free = {True: 0.0, False: 0.0}  # when a direction has carried all that was given to it
        self.resume()
        self._changed = asyncio.Condition()
        self._refusing = False
        self._random = random.Random(seed)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def open(self) -> int:
        """How many connections pass bytes at this moment."""
        return len(self._open)

    def cut(self, how: str = "RST") -> None:
        """Ends every open connection: `RST` at once as a broken line does, `FIN` as an orderly end. New ones are accepted."""
        for pair in list(self._open):
            for writer in pair:
                end = writer.transport.get_extra_info("socket")
                if how == "RST" and end is not None and end.fileno() >= 0:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    writer.transport.abort()
                elif not writer.transport.is_closing():
                    writer.close()

    def refuse(self) -> None:
        """From now on, and until `accept`, new connections are closed as soon as they come. Open ones stay."""
        self._refusing = True

    def accept(self) -> None:
        """Lets new connections through again."""
        self._refusing = False

    def stop(self, *, up: bool = True, down: bool = True) -> None:
        """Passes nothing on, and tells nobody: the silence of a line that is gone, in both directions or in one. What comes is kept until `resume`."""
        for direction, stops in ((True, up), (False, down)):
            if stops:
                self._flowing[direction].clear()

    def resume(self) -> None:
        """Passes on what was kept and what comes."""
        for direction in self._flowing.values():
            direction.set()

    async def accepted(self, count: int, within: float = 15.0) -> None:
        """Waits until so many connections have come in all."""
        await self._until(lambda: self.connections >= count, within)

    async def closed(self, within: float = 15.0) -> None:
        """Waits until no connection is open."""
        await self._until(lambda: not self._open, within)

    async def _until(self, true: Callable[[], bool], within: float) -> None:
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(true)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._connect(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, far_writer)
        self._open.add(pair)
        self.connections += 1
        await self._tell()
        try:
            await asyncio.gather(self._pump(reader, far_writer, up=True), self._pump(far_reader, writer, up=False))
        finally:
            self._open.discard(pair)
            for end in pair:
                end.transport.abort()
            await self._tell()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        """One direction. Pieces wait in a queue with the moment they are due, so that a delay costs no throughput."""
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(due, writer, self._flowing[up]))
        loop = asyncio.get_running_loop()
        newest = 0.0
        try:
            while piece := await reader.read(65536):
                if up:
                    self.bytes_up += len(piece)
                else:
                    self.bytes_down += len(piece)
                while piece:
                    part, piece = self._parted(piece)
                    newest = max(newest, self._carried(len(part), loop.time(), up) + self.delay + self._random.random() * self.jitter)
                    if self._random.random() * 100 < self.loss:
                        newest += max(0.2, 2 * self.delay)
                    due.put_nowait((newest, part))
            due.put_nowait((newest, b""))
            await sending
        except ConnectionError:
            writer.transport.abort()
        finally:
            sending.cancel()

    def _parted(self, piece: bytes) -> tuple[bytes, bytes]:
        """What is sent next, and the rest."""
        size = 1400 if self.rate or self.loss else 65536
        if self.split < size:
            size = self._random.randint(1, self.split)
        return piece[:size], piece[size:]

    def _carried(self, size: int, now: float, up: bool) -> float:
        """When so many bytes more have gone into the line."""
        if not self.rate:
            return now
        self._free[up] = max(self._free[up], now) + size / self.rate
        return self._free[up]

    async def _send(self, due: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter, flowing: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        while True:
            moment, piece = await due.get()
            if (wait := moment - loop.time()) > 0:
                await asyncio.sleep(wait)
            await flowing.wait()
            try:
                if not piece:
                    if writer.can_write_eof():
                        writer.write_eof()
                    return
                writer.write(piece)
                await writer.drain()
            except (ConnectionError, RuntimeError):
                return
