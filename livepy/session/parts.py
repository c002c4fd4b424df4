"""One request's part of a file on its way to the disk: collected to pieces, each written in a thread while the next is read.

It knows no HTTP: who receives it gives what has come and stops when it is told to.
Invariant: a part holds at most two pieces, and a descriptor of its own that nobody else writes to.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from io import FileIO

from livepy.session.incoming import UNDER_WAY, Incoming

PIECE_BYTES = 256 * 1024
"""So many bytes are written at once: a hop to a thread costs as much as writing some of them."""


class Part:
    """The bytes of one request, from `offset` on. `expected` is how many it announces, 0 if it does not say."""

    def __init__(self, one: Incoming, offset: int, expected: int) -> None:
        self.one, self._at, self._expected = one, offset, expected
        self.most = min(one.files.part_bytes, one.size - offset)
        self.taken = 0
        self.stopped = False  # nothing more of it is taken
        self.status = 0  # why its file fails
        self.patience: asyncio.Timeout | None = None  # of who waits for bytes: he is to wait no longer when it is stopped
        self._stored = one.stored  # held, so that nothing is deleted that is being written
        self._pieces: list[bytes] = []
        self._collected = 0
        self._file: FileIO | None = None
        self._writing: asyncio.Task[None] | None = None
        one.parts.add(self)

    def stop(self, status: int = 0) -> None:
        """Take nothing more of it."""
        self.stopped = True
        self.status = self.status or status
        if self.patience is not None and not self.patience.expired():
            self.patience.reschedule(0)

    async def take(self, data: bytes) -> None:
        """Some of its bytes have come."""
        if self.stopped:
            return
        if self.taken + len(data) > self.most:
            self.stop(413)
            return
        self.taken += len(data)
        self.one.files.touch()
        self._pieces.append(data)
        self._collected += len(data)
        if self._collected >= PIECE_BYTES and self.taken != self._expected:  # the last piece is written when it is closed
            await self._written()
            self._write()

    async def end(self) -> None:
        """All that comes of it has come: write the rest, close, and see whether the file is whole."""
        one = self.one
        try:
            await self._written()
            if self._pieces or not one.size:
                self._write(last=True)
                await self._written()
            if self._file is not None and not self._file.closed:
                await one.files.pool.call(self._file.close)
        finally:
            self._file = self._stored = None
            if self.status:
                one.fail(self.status)
            await one.ended(self)

    def _write(self, *, last: bool = False) -> None:
        data, self._pieces, self._collected = b"".join(self._pieces), [], 0
        if not self.stopped:
            self._writing = asyncio.get_running_loop().create_task(self._to_disk(data, last=last))

    async def _written(self) -> None:
        """What is being written is."""
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing

    async def _to_disk(self, data: bytes, *, last: bool) -> None:
        one, at = self.one, self._at
        files = one.files
        try:
            if self._file is None:
                self._file = FileIO(await one.open(), "r+")
                self._stored = one.stored
            if not self.stopped:
                await files.pool.call(self._out, data, at, last)
                self._at = at + len(data)
        except OSError:  # no room, not writable, gone
            self.stop(507)
        else:
            if one.state in UNDER_WAY:
                one.note(at, self._at - at)

    def _out(self, data: bytes, at: int, last: bool) -> None:
        """In a thread."""
        file = self._file
        assert file is not None
        with contextlib.closing(file) if last else contextlib.nullcontext():
            if not self.one.files.store.spare(len(data)):
                raise OSError
            os.lseek(file.fileno(), at, os.SEEK_SET)
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
