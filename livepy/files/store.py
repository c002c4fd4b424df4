"""Where a server keeps files: one folder for each run of it, in that one for each page, in that files with random names.

    <data>/files/<run>/lock         held while the server that made it lives: a run whose lock is free is over, and removed at the next start
    <data>/files/<run>/<page>/<id>  0600 in 0700; nothing here is named by a browser

It knows no session and no event loop. What is counted is given back when nobody holds a `Stored` any more; a weak reference notices that.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import queue
import secrets
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from livepy.files import runs
from livepy.mistakes import start

log = logging.getLogger("livepy")

LEAST_BYTES: Final = 4096
"""What a file counts at least: one of no bytes takes a place on the disk too."""

SLOW_SECONDS: Final = 0.02
"""A disk that took longer for one piece keeps the event loop waiting no more."""

FORGET_SLOW_SECONDS: Final = 30.0

_MB: Final = 1_000_000
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_TRIES: Final = 10


def counted(size: int) -> int:
    """How much a file of this size counts."""
    return max(size, LEAST_BYTES)


class Account:
    """Bytes that may be kept at once: of one page, or of all. What it takes, those above it take too. For one thread."""

    __slots__ = ("above", "limit", "used")

    def __init__(self, limit: int, above: Account | None = None) -> None:
        self.limit, self.above, self.used = limit, above, 0

    def fits(self, size: int) -> bool:
        """Whether so many bytes more may come."""
        return self.used + size <= self.limit and (self.above is None or self.above.fits(size))

    def take(self, size: int) -> None:
        """They come."""
        self.used += size
        if self.above is not None:
            self.above.take(size)

    def give(self, size: int) -> None:
        """They are gone."""
        self.take(-size)


class Stored:
    """A file that livepy has made. It is deleted when nobody holds this object any more."""

    __slots__ = ("__weakref__", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        _living[str(path)] = self


_living: Final[weakref.WeakValueDictionary[str, Stored]] = weakref.WeakValueDictionary()


def living(path: Path) -> Stored | None:
    """Who holds the file at this path, if livepy has made it: to be held too."""
    return _living.get(str(path))


class Store:
    """The files of one server."""

    def __init__(self, root: Path, *, limit: int = 1 << 60, reserve: int = 0) -> None:
        self.root, self.reserve = root, reserve
        self.account = Account(limit)
        self.promised = 0  # bytes that are granted and not written yet
        self.run = root / runs.new_name()
        self.closed = False
        self._held: int | None = None  # the number of its lock's file
        self._beginning = threading.Lock()
        self._gone: queue.SimpleQueue[tuple[Path, int, Account]] = queue.SimpleQueue()  # its put may be called by a collection at any place
        self._slow_until = 0.0
        self._stuck = False  # something could not be deleted, and the log says so

    # The server starts and ends

    def open(self) -> None:
        """The server starts: its folder is there, for nobody else, and can be written. Raises LivepyError."""
        try:
            self._begin()
            descriptor, path = self.create("probe")
            with open(descriptor, "wb") as file:
                file.write(bytes(LEAST_BYTES))
            self.delete([path])
        except OSError as error:
            if error.errno not in _FULL:  # what earlier runs have left may fill it: `tidy` tells
                raise start.FILES_NOT_KEPT("", folder=self.root, reason=error.strerror or error) from None

    def tidy(self) -> None:
        """Remove what servers that were killed have left, then say so if there is little room. Blocks: in a thread, while the server serves."""
        left = runs.clean(self.root, self.run, lambda: not self.closed)
        if left and not self.closed:
            log.warning("runs that are over cannot be removed: %s", ", ".join(map(str, left)))
        free = self._free()
        if free <= self.reserve and not self.closed:
            log.warning(
                "there are %s MB free in %s, and disk_reserve_mb keeps %s MB: uploads are refused until there is more. Free some, or choose another data_dir",
                free // _MB,
                self.root,
                self.reserve // _MB,
            )

    def close(self) -> None:
        """The server ends: nothing stays. Blocks."""
        with self._beginning:
            self.closed = True
            if self._held is not None and not runs.remove(self.run, self._held):
                log.warning("%s cannot be removed", self.run)
            self._held = None

    def _begin(self) -> None:
        """Its folder is there, and held. Also when somebody has deleted it."""
        with self._beginning:
            if self.closed:
                raise OSError(errno.ESHUTDOWN, "the server has ended")
            if self._held is not None:
                if (self.run / runs.LOCK).exists():
                    return
                if self._held >= 0:
                    os.close(self._held)
                self._held = None
            self.run, self._held = runs.begin(self.root)
            if self._held < 0:
                log.warning("files in %s cannot be locked: what a server that was killed leaves there stays until you delete it", self.root)

    # Files come

    def _free(self) -> int:
        """Bytes that the disk takes; none where it cannot be asked."""
        try:
            return shutil.disk_usage(self.root).free
        except FileNotFoundError:  # somebody cleaned up
            with contextlib.suppress(OSError):
                self._begin()
                return shutil.disk_usage(self.root).free
        except OSError:
            pass
        return 0

    def room(self, size: int) -> bool:
        """Whether the disk takes so many bytes more, beside what is promised and what stays free."""
        return self._free() >= size + self.promised + self.reserve

    def spare(self, size: int) -> bool:
        """Whether so many bytes more leave free what stays free. For those that were promised."""
        return self._free() >= size + self.reserve

    @property
    def quick(self) -> bool:
        """Whether its disk keeps nobody waiting: then a hop to a thread costs more than the write (docs/design/files.md)."""
        return time.monotonic() >= self._slow_until

    def timed(self, call: Callable[..., Any], *args: Any) -> Any:
        """Call what may wait for the disk. What was slow is done in threads for a while."""
        began = time.monotonic()
        try:
            return call(*args)
        finally:
            ended = time.monotonic()
            if ended - began > SLOW_SECONDS:
                self._slow_until = ended + FORGET_SLOW_SECONDS

    def create(self, page: str) -> tuple[int, Path]:
        """A new file of this page's, open for writing and reading. OSError if there cannot be one."""
        for _ in range(_TRIES):
            folder = self.run / page
            path = folder / secrets.token_urlsafe(16)
            try:
                descriptor = os.open(path, _NEW, 0o600)
            except FileNotFoundError:  # the first of this page; or somebody cleaned up, or its last was just deleted
                self._begin()
                runs.make_private(self.run / page)
                continue
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, 0o600)  # whatever the umask
            return descriptor, path
        raise OSError(errno.EAGAIN, "somebody removes each folder that is made there")

    def stored(self, path: Path, count: int, account: Account) -> Stored:
        """This file is complete. `count` bytes are given back to `account` when nobody holds it any more."""
        made = Stored(path)
        weakref.finalize(made, self._gone.put, (path, count, account)).atexit = False
        return made

    # Files go

    def collect(self) -> list[Path]:
        """Files that nobody holds any more: their bytes are given back; who asked deletes them, in a thread."""
        paths: list[Path] = []
        while True:
            try:
                path, count, account = self._gone.get_nowait()
            except queue.Empty:
                return paths
            account.give(count)
            paths.append(path)

    def delete(self, paths: Iterable[Path]) -> None:
        """Delete these, and folders that are empty then. Blocks. What cannot be deleted is collected again."""
        failed: OSError | None = None
        for path in paths:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                failed = error
                self._gone.put((path, 0, self.account))
                continue
            with contextlib.suppress(OSError):  # others lie in it
                path.parent.rmdir()
        if failed is not None and not self._stuck:
            log.warning("files in %s cannot be deleted (%s): it is tried again and again", self.run, failed.strerror)
        self._stuck = failed is not None


STORE: Final[ContextVar[Store | None]] = ContextVar("livepy_store", default=None)
"""Of the server whose code runs."""


def temporary() -> tuple[int, Stored]:
    """A new file, open for writing, for what is made here: in the server's run, where nothing stays; without a server where the system has such."""
    store = STORE.get()
    if store is not None and not store.closed:
        descriptor, path = store.create("made")
        return descriptor, store.stored(path, 0, store.account)
    descriptor, name = tempfile.mkstemp(prefix="livepy-")
    made = Stored(Path(name))
    weakref.finalize(made, _unlink, name)
    return descriptor, made


def _unlink(name: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(name)
