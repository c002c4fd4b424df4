"""Where a server keeps files: one folder for each run of it, in that one for each page, in that files with random names.

    <data>/files/<run>/lock         held while the server that made it lives: a run whose lock is free is over, and removed at the next start
    <data>/files/<run>/<page>/<id>  0600 in 0700; nothing here is named by a browser

It knows no session and no event loop. What is counted is given back when nobody holds a `Stored` any more; a weak reference notices that.
"""

from __future__ import annotations

import os
import queue
import secrets
import shutil
import stat
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Final

LEAST_BYTES: Final = 4096
"""What a file counts at least: one of no bytes takes a place on the disk too."""

_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


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


class Store:
    """The files of one server."""

    def __init__(self, root: Path, *, limit: int = 1 << 60, reserve: int = 0) -> None:
        self.root, self.reserve = root, reserve
        self.account = Account(limit)
        self.promised = 0  # bytes that are granted and not written yet
        self.run = root / secrets.token_urlsafe(8)
        self._gone: queue.SimpleQueue[tuple[Path, int, Account]] = queue.SimpleQueue()  # its put may be called by a collection at any place

    def open(self) -> None:
        """The server starts: its folder is there, for nobody else."""
        self.run.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)

    def room(self, size: int) -> bool:
        """Whether the disk takes so many bytes more, beside what is promised and what stays free."""
        self.root.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free >= size + self.promised + self.reserve

    def create(self, page: str) -> tuple[int, Path]:
        """A new file of this page's, open for writing and reading. OSError if there cannot be one."""
        folder = self.run / page
        path = folder / secrets.token_urlsafe(16)
        try:
            return os.open(path, _NEW, 0o600), path
        except FileNotFoundError:  # the first of this page, or somebody cleaned up
            folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
            return os.open(path, _NEW, 0o600), path

    def stored(self, path: Path, count: int, account: Account) -> Stored:
        """This file is complete. `count` bytes are given back to `account` when nobody holds it any more."""
        made = Stored(path)
        weakref.finalize(made, self._gone.put, (path, count, account)).atexit = False
        return made

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
        """Delete these, and folders that are empty then. Blocks."""
        for path in paths:
            path.unlink(missing_ok=True)
            try:
                path.parent.rmdir()
            except OSError:
                pass  # others lie in it

    def close(self) -> None:
        """The server ends: nothing stays."""
        shutil.rmtree(self.run, ignore_errors=True)
