"""A file read piece by piece, so that one of any size costs one piece of memory: bytes that are held, a file on disk, parts that are made meanwhile.

It knows no event loop: what may block says so, and whoever has one calls it in a thread. Whoever reads last closes: `leave` may be called while a thread reads.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from abc import abstractmethod
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import BinaryIO, Final

from livepy.files.file import File

PIECE: Final = 128 * 1024

GATHER_SECONDS: Final = 0.05
"""How long small parts are gathered until they are worth sending; where they come slowly, each is sent by itself."""

CLOCK_NS: Final = 20_000_000
"""How far apart two changes of a file surely have different times: file systems look at a clock that ticks every 4 or 10 ms."""

LOOKS: Final = 8
"""So often it is looked whether a file is written no more: a log that never rests is to hold no thread."""


class Gone(Exception):
    """The file is not there any more, or is none."""


class Changed(Exception):
    """The file has changed while it was read: what has been read and what would follow are of two versions."""


class Pieces:
    """What one reader reads of a file. First `open`, then `go_to`, then `piece` until it gives None; in the end `leave`, whatever has happened."""

    blocks: bool = True  # all but `leave` are to be called in a thread
    authors: bool = False  # it is an author's code that runs, and may take its time
    keeps: bool = True  # the bytes are the same for as long as the file lives
    size: int = -1  # unknown
    print: str = ""  # bytes with the same print are equal; "" if nobody can say

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._reading = self._left = False

    def open(self) -> None:
        """Look at the file: size and print are known then. Raises Gone."""

    @abstractmethod
    def go_to(self, start: int) -> None:
        """Where to begin."""

    @abstractmethod
    def piece(self) -> bytes | memoryview | None:
        """The next bytes; none yet if it is empty; None at the end. Raises Changed, or what an author's code raises."""

    def leave(self) -> None:
        """Nobody reads any more. May raise what an author's code raises."""
        with self._turn:
            if self._left:
                return
            self._left = True
            if self._reading:
                return
        self.close()

    def close(self) -> None:
        """Give up what is held."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """While something is read. If nobody wants it any more at its end, it is closed here."""
        with self._turn:
            if self._left:
                raise Gone
            self._reading = True
        try:
            yield
        finally:
            if self._unwanted():
                self.close()

    def _unwanted(self) -> bool:
        with self._turn:
            self._reading = False
            return self._left


class Held(Pieces):
    """Bytes in memory: nothing of them is copied."""

    blocks = False

    def __init__(self, data: bytes, print: str) -> None:
        super().__init__()
        self._rest = memoryview(data)
        self.size, self.print = len(data), print

    def go_to(self, start: int) -> None:
        self._rest = self._rest[start:]

    def piece(self) -> memoryview | None:
        one, self._rest = self._rest[:PIECE], self._rest[PIECE:]
        return one or None


class _OnDisk(Pieces):
    """A file on disk. It is opened once: one that takes its name meanwhile is not mixed into it, and one that is written in place is noticed."""

    def __init__(self, file: File, *, keeps: bool) -> None:
        super().__init__()
        self._file, self.keeps = file, keeps
        self._stream: BinaryIO | None = None
        self._seen: tuple[int, ...] = ()

    def open(self) -> None:
        with self.turn():
            path = self._file.path
            try:
                if not stat.S_ISREG(path.stat().st_mode):
                    raise Gone
                self._stream = open(path, "rb", buffering=0)  # noqa: SIM115  # `close` closes it
                self._settle(self._stream)
            except OSError as error:
                raise Gone from error

    def _settle(self, stream: BinaryIO) -> None:
        """Look at it. One that was written just now could be written again without another time; one that is written without end has no print."""
        for left in reversed(range(LOOKS)):
            seen = os.fstat(stream.fileno())
            young = CLOCK_NS - (time.time_ns() - max(seen.st_mtime_ns, seen.st_ctime_ns))
            settled = self.keeps or not 0 < young <= CLOCK_NS
            if settled or not left:
                break
            time.sleep(young / 1e9)
        self.size, self._seen = seen.st_size, _version(seen)
        about = repr((seen.st_dev, seen.st_ino, seen.st_ctime_ns, *self._seen))
        found = blake2b(about.encode(), digest_size=16).hexdigest() if settled else ""
        self.print = self._file._print or found  # of bytes that have left the memory it is known

    def go_to(self, start: int) -> None:
        with self.turn():
            self._open.seek(start)

    def piece(self) -> bytes | None:
        with self.turn():
            stream = self._open
            found = stream.read(PIECE)
            if not self.keeps and _version(os.fstat(stream.fileno())) != self._seen:
                raise Changed
            return found or None

    @property
    def _open(self) -> BinaryIO:
        assert self._stream is not None, "it has been opened"
        return self._stream

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


class _Made(Pieces):
    """Parts that an author's function makes meanwhile: it is called when the first piece is asked for, and goes on when the next one is.

    Each may be asked for in another thread.
    """

    authors = True
    keeps = False

    def __init__(self, file: File) -> None:
        super().__init__()
        self._file, self.size = file, file.size
        self.print = file.print if file.size >= 0 else ""  # nobody goes on with what may have another length each time
        self._parts: Generator[bytes] | None = None
        self._rest = memoryview(b"")
        self._before = 0
        self._ended = self._quick = False

    def go_to(self, start: int) -> None:
        self._before = start

    def piece(self) -> bytes | memoryview | None:
        with self.turn():
            if self._parts is None:
                self._parts = self._file.parts()
            found: list[bytes | memoryview] = []
            room, began, asked = PIECE, time.monotonic(), False
            while room and not self._over:
                if self._rest:
                    found.append(self._rest[:room])
                    self._rest = self._rest[len(found[-1]) :]
                    room -= len(found[-1])
                elif not asked or (self._quick and time.monotonic() - began < GATHER_SECONDS):
                    self._next()
                    asked = True
                else:
                    break
            self._quick = time.monotonic() - began < GATHER_SECONDS
            if not found:
                return None if self._over else b""
            return found[0] if len(found) == 1 else b"".join(found)

    @property
    def _over(self) -> bool:
        return self._ended and not self._rest

    def _next(self) -> None:
        assert self._parts is not None
        part = next(self._parts, None)
        if part is None:
            self._ended = True
            return
        skipped = min(self._before, len(part))
        self._before -= skipped
        self._rest = memoryview(part)[skipped:]

    def close(self) -> None:
        if self._parts is not None:
            self._parts.close()


def _version(seen: os.stat_result) -> tuple[int, ...]:
    """What changes while it is written, and not while it only loses its name to another."""
    return (seen.st_mtime_ns, seen.st_size)


def pieces(file: File) -> Pieces:
    """For one reader of this file."""
    data = file._data  # it may leave the memory meanwhile
    if data is not None:
        return Held(data, file.print)
    return _OnDisk(file, keeps=file._stored is not None) if file._parts is None else _Made(file)
