"""One request's part of a file on its way to the disk: written where it comes, or in a thread while the disk is slow.

It knows no HTTP: who receives it gives what has come and stops when it is told to.
Invariant: a part has a descriptor of its own that nobody else writes to, and holds at most a piece that is not written.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from io import FileIO

from livepy.session.incoming import UNDER_WAY, Incoming

log = logging.getLogger("livepy")

PIECE_BYTES = 512 * 1024
"""So many bytes a thread writes at once: a hop to it costs as much as writing some of them."""

MOST_PIECES = 512
"""So many pieces are kept apart: who drips makes them small."""


class Part:
    """The bytes of one request, from `offset` on."""

    def __init__(self, one: Incoming, offset: int) -> None:
        self.one, self._at = one, offset
        self.most = min(one.files.part_bytes, one.size - offset)
        self.taken = 0
        self.stopped = False  # nothing more of it is taken
        self.status = 0  # why its file fails
        self.patience: asyncio.Timeout | None = None  # of who waits for bytes: he is to wait no longer when it is stopped
        self._stored = one.stored  # held, so that nothing is deleted that is being written
        self._pieces: list[bytes] = []
        self._collected = 0
        self._file: FileIO | None = None
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
        if len(self._pieces) == MOST_PIECES:
            self._pieces = [b"".join(self._pieces)]
        self._collected += len(data)
        if self._collected >= PIECE_BYTES or (self._file is not None and self.one.files.store.quick):
            await self._write()

    async def end(self) -> None:
        """All that comes of it has come: write the rest, close, and see whether the file is whole."""
        one = self.one
        try:
            if self._collected or not one.size:
                await self._write()
            if self._file is not None:
                await one.files.disk(self._file.close)
        finally:
            self._file = self._stored = None
            if self.status:
                one.fail(self.status)
            await one.ended(self)

    async def _write(self) -> None:
        """What has been collected, to the disk."""
        one = self.one
        pieces, count = self._pieces, self._collected
        self._pieces, self._collected = [], 0
        try:
            if self._file is None and not self.stopped:
                self._file = FileIO(await one.open(), "r+")
                self._stored = one.stored
            if self.stopped or self._file is None or self._stored is None:
                return
            await one.files.disk(self._out, self._file, pieces, count)
        except OSError as error:  # no room, not writable, gone
            if not self.stopped:
                log.warning("an upload ends: %s", error)
            self.stop(507)
        else:
            if one.state in UNDER_WAY:
                one.note(self._at, count)
            self._at += count

    def _out(self, file: FileIO, pieces: list[bytes], count: int) -> None:
        """Maybe in a thread."""
        if not self.one.files.store.spare(count):
            raise OSError(errno.ENOSPC, "it would take what stays free (disk_reserve_mb)")
        os.lseek(file.fileno(), self._at, os.SEEK_SET)
        rest = memoryview(pieces[0] if len(pieces) == 1 else b"".join(pieces))
        while rest:
            rest = rest[file.write(rest) :]
