"""Files on their way to one session: announced, granted, written as they come, complete or given up. The browser never names a path.

It knows no HTTP: the server gives bytes and takes paths. Every byte is counted as it comes; the promised size is a limit, not a fact.
Invariant: what an upload has written lies in its session's own folder (0700), in files (0600) that only it has made.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from bisect import insort
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from livepy.files import File, clean_name, clean_type
from livepy.files.store import Account, Store, counted
from livepy.session.host import Host

PART_BYTES = 1 << 20
"""The most that one request carries: a default nginx lets it pass."""

MB = 1_000_000

MOST_UNDER_WAY = 1000
"""Files of one page that are announced and not complete."""


class TooMuch(Exception):
    """More bytes than were announced."""


class NoRoom(Exception):
    """The disk is full, or nearly."""


class Upload:
    """The files of one event; `done` gets all of them when the last is complete, `failed` a reason if that will not be."""

    __slots__ = ("announced", "done", "failed", "here", "node", "open")

    def __init__(self, announced: tuple[Any, ...], done: Callable[[list[File]], Any], failed: Callable[[str], Any], node: int = 0) -> None:
        self.announced, self.done, self.failed, self.node = announced, done, failed, node
        self.open = 0  # granted and not complete
        self.here: dict[int, File] = {}

    def complete(self, at: int, file: File) -> None:
        """One more is here."""
        self.here[at] = file
        self.open -= 1
        if not self.open:
            done, self.done, self.failed = self.done, _nothing, _nothing
            done([self.here[at] for at in sorted(self.here)])

    def leave(self) -> None:
        """One of them is not wanted any more: the others come all the same."""
        self.open -= 1
        if not self.open and self.here:
            self.done([self.here[at] for at in sorted(self.here)])
        elif not self.open:
            self.failed("none of them is wanted any more")

    def fail(self, reason: str) -> None:
        """It will not be complete."""
        failed, self.done, self.failed = self.failed, _nothing, _nothing
        failed(reason)


def _nothing(_: Any) -> None:
    """It has been answered."""


class Incoming:
    """One announced file while it comes, in parts and in any order."""

    __slots__ = (
        "_at",
        "_descriptor",
        "_ended",
        "_ends",
        "_files",
        "_keep",
        "_spans",
        "_upload",
        "_writing",
        "grant",
        "name",
        "path",
        "paused",
        "size",
        "touched",
        "type",
    )

    def __init__(self, files: Uploads, upload: Upload, at: int, name: str, size: int, kind: str) -> None:
        self._files, self._upload, self._at = files, upload, at
        self.grant = secrets.token_urlsafe(24)
        self.name, self.size = clean_name(name), size
        self.type = clean_type(kind, self.name)
        self.path: Path | None = None
        self._descriptor = -1
        self._keep = True  # what was written, when it has ended
        self._ended = False  # complete, or given up: nothing is written any more
        self._writing = threading.Lock()  # held by the thread that writes; the loop never waits for it
        self._spans: list[tuple[int, int]] = []  # what is here: disjoint, in order
        self.touched = 0.0
        self.paused = False
        self._ends: list[Callable[[], None]] = []

    def pause(self) -> None:
        """Take no bytes until it is to go on."""
        self.paused = True

    def resume(self) -> None:
        """Go on."""
        self.paused = False

    def cancel(self) -> None:
        """It is not wanted any more."""
        if not self._ended:
            self._close(keep=False)
            self._files.forget(self)
            self._upload.leave()

    def on_end(self, call: Callable[[], None]) -> None:
        """Call this once it is here or will not come."""
        if self._ended:
            call()
        else:
            self._ends.append(call)

    @property
    def visitor(self) -> str:
        """Whose it is."""
        return self._files.visitor

    @property
    def files(self) -> Uploads:
        """The files of its page."""
        return self._files

    @property
    def upload(self) -> Upload:
        """What it is a part of."""
        return self._upload

    @property
    def received(self) -> int:
        """How many bytes from the beginning are here: where to go on."""
        return self._spans[0][1] if self._spans and self._spans[0][0] == 0 else 0

    @property
    def complete(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size

    def write(self, offset: int, data: bytes) -> None:
        """Some bytes are here. Runs in a thread: disks block."""
        if offset + len(data) > self.size:
            raise TooMuch
        try:
            with self._writing:
                if self._ended:
                    return
                if self._descriptor < 0:
                    self._create()
                at, view = offset, memoryview(data)
                while view:
                    try:
                        wrote = os.pwrite(self._descriptor, view, at)
                    except OSError:
                        raise NoRoom from None
                    at, view = at + wrote, view[wrote:]
        finally:
            if self._ended:
                self._close()

    def note(self, offset: int, count: int) -> None:
        """They are written: on the loop, so that no two threads change the spans."""
        insort(self._spans, (offset, offset + count))
        merged: list[tuple[int, int]] = []
        for first, last in self._spans:
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        self._spans = merged

    def finish(self) -> None:
        """All is here: the visitor's file becomes the author's."""
        self._close()
        files = self._files
        files.forget(self)
        assert self.path is not None
        stored = files.store.stored(self.path, counted(self.size), files.account)
        self._upload.complete(self._at, File(self.name, self.size, self.type, stored=stored))

    def drop(self, reason: str) -> None:
        """It will not come."""
        if self._ended:  # a part that came twice: the file is the author's
            return
        self._close(keep=False)
        self._files.forget(self)
        self._upload.fail(reason)

    def _create(self) -> None:
        store = self._files.store
        if not store.room(0):
            raise NoRoom
        try:
            self._descriptor, self.path = store.create(self._files.folder)
        except OSError:
            raise NoRoom from None

    def _close(self, *, keep: bool = True) -> None:
        """No more is written. A thread that writes at this moment closes the file itself: nobody writes into a number that means another file."""
        self._ended = True
        self._keep = self._keep and keep
        if self._writing.acquire(blocking=False):
            try:
                if self._descriptor >= 0:
                    os.close(self._descriptor)
                    self._descriptor = -1
                if not self._keep and self.path is not None:
                    self.path.unlink(missing_ok=True)
            finally:
                self._writing.release()
        ends, self._ends = self._ends, []
        for call in ends:
            call()


class Uploads:
    """What one page sends."""

    part_bytes = PART_BYTES

    def __init__(self, host: Host, visitor: str) -> None:
        self._host, self.visitor = host, visitor
        self.folder = secrets.token_urlsafe(8)
        self.account = Account(int(host.settings.upload_page_mb * MB), host.store.account)
        self._incoming: dict[str, Incoming] = {}
        self.parts = 0  # requests under way

    @property
    def store(self) -> Store:
        """Where they are written."""
        return self._host.store

    @property
    def anything(self) -> bool:
        """Whether anything is under way."""
        return bool(self._incoming)

    def grant(self, upload: Upload, unfit: Sequence[str], coming: Callable[[Sequence[Incoming]], None] | None = None) -> list[list[Any]]:
        """Which of the announced files may come: a grant, the most bytes and how many are here, or none and why not.

        `unfit` is why the element does not take each, or ""; `coming` is told of those that may.
        """
        settings = self._host.settings
        limit = int(settings.upload_limit_mb * MB)
        answers: list[list[Any]] = []
        granted: list[Incoming] = []
        for at, (name, size, kind, _) in enumerate(upload.announced):
            if unfit[at]:
                answers.append([None, unfit[at]])
            elif size > limit:
                answers.append([None, f"it is larger than {_readable(limit)}"])
            elif len(self._incoming) + len(granted) >= MOST_UNDER_WAY:
                answers.append([None, "there are too many at once"])
            elif self.account.used + counted(size) > self.account.limit:
                answers.append([None, f"there would be more than {_readable(self.account.limit)} on this page"])
            elif not self.account.fits(counted(size)) or not self.store.room(size):
                answers.append([None, "the server has no room for it"])
            else:
                one = Incoming(self, upload, at, name, size, kind)
                self.account.take(counted(size))
                self.store.promised += size
                granted.append(one)
                answers.append([one.grant, size, 0])
        upload.open = len(granted)
        for one in granted:
            self._incoming[one.grant] = self._host.incoming[one.grant] = one
            one.touched = time.monotonic()
        if granted and coming is not None:
            coming(granted)
        return answers

    def replace(self, node: int) -> None:
        """What is on its way to this element will not come: something else was chosen."""
        for one in list(self._incoming.values()):
            if one.upload.node == node:
                one.drop("another was chosen")

    def forget(self, one: Incoming) -> None:
        """It is complete, or will not come: its grant means nothing any more."""
        if self._incoming.pop(one.grant, None) is not None:
            self.store.promised -= one.size
            if not one.complete:
                self.account.give(counted(one.size))
        self._host.incoming.pop(one.grant, None)

    def expire(self, now: float, seconds: float) -> None:
        """What nobody goes on with is deleted."""
        for one in list(self._incoming.values()):
            if now - one.touched > seconds:
                one.drop("it was not continued")

    def end(self) -> None:
        """The page has ended: what is under way will not come."""
        for one in list(self._incoming.values()):
            one.drop("the page has ended")


def _readable(count: int) -> str:
    return f"{count / MB:g} MB" if count >= MB // 10 else f"{count / 1000:g} kB"
