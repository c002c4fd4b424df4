"""One request's part of a file on its way to the disk: collected to pieces, each written in a thread while the next is read.

It knows no HTTP: who receives it gives what has come and stops when it is told to.
Invariant: a part holds at most two pieces, and a descriptor of its own that nobody else writes to.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
from io import FileIO
from pathlib import Path

from livepy.session.incoming import OPEN, UNDER_WAY, Incoming

log = logging.getLogger("livepy")

PIECE_BYTES = 512 * 1024
"""So many bytes are written at once: a hop to a thread costs as much as writing some of them."""

MOST_PIECES = 512
"""So many pieces are written by one call: systems take 1024."""


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
        if len(self._pieces) == MOST_PIECES:  # who drips makes them small
            self._pieces = [b"".join(self._pieces)]
        self._collected += len(data)
        if self._collected >= PIECE_BYTES and self.taken != self._expected:  # the last piece is written when it is closed
            await self._written()
            self._write()

    async def end(self) -> None:
        """All that comes of it has come: write the rest, close, and see whether the file is whole."""
        one = self.one
        try:
            await self._written()
            if self._collected or not one.size:
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
        pieces, count = self._pieces, self._collected
        self._pieces, self._collected = [], 0
        if not self.stopped:
            self._writing = asyncio.get_running_loop().create_task(self._to_disk(pieces, count, last=last))

    async def _written(self) -> None:
        """What is being written is."""
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing

    async def _to_disk(self, pieces: list[bytes], count: int, *, last: bool) -> None:
        one, at = self.one, self._at
        if self.stopped:
            return
        try:
            if one.stored is None:
                self._file = FileIO(await one.open(), "r+")
            self._stored = one.stored
            if not self.stopped and self._stored is not None:
                await one.files.pool.call(self._out, self._stored.path, pieces, count, at, last)
                self._at = at + count
        except OSError as error:  # no room, not writable, gone
            if not self.stopped:
                log.warning("an upload ends: %s", error)
            self.stop(507)
        else:
            if one.state in UNDER_WAY:
                one.note(at, self._at - at)

    def _out(self, path: Path, pieces: list[bytes], count: int, at: int, last: bool) -> None:
        """In a thread."""
        if self._file is None:
            self._file = FileIO(os.open(path, OPEN), "r+")
        file = self._file
        with contextlib.closing(file) if last else contextlib.nullcontext():
            if not self.one.files.store.spare(count):
                raise OSError(errno.ENOSPC, "it would take what stays free (disk_reserve_mb)")
            os.lseek(file.fileno(), at, os.SEEK_SET)
            wrote = os.writev(file.fileno(), pieces) if hasattr(os, "writev") and pieces else 0  # without putting them together first
            rest = memoryview(b"".join(pieces))[wrote:] if wrote < count else memoryview(b"")
            while rest:
                rest = rest[file.write(rest) :]
