"""One announced file while it comes, in parts and in any order: where it stands, which of its bytes are here, and what it is once all are.

It knows no HTTP and no event; its bytes are written by session/parts.py. The browser never names a path.
Invariant: nothing is written any more once a file is here. Its author gets the bytes whose kind was looked at.
"""

from __future__ import annotations

import asyncio
import functools
import os
import secrets
import time
from bisect import insort
from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING

from livepy.files import File, clean_name, clean_type
from livepy.files.kinds import HEAD, detect
from livepy.files.store import Stored, counted

if TYPE_CHECKING:
    from livepy.session.parts import Part
    from livepy.session.uploads import Upload, Uploads

Said = tuple[str, int, str, int]
"""What a page announces of a file: its name, bytes and type, and when it was last changed, in milliseconds (0: unknown)."""


class State(Enum):
    """Where a file stands."""

    COMING = auto()
    PAUSED = auto()
    HERE = auto()  # all of it; its event waits for others
    GIVEN = auto()  # it is the author's
    CANCELLED = auto()
    FAILED = auto()


class Step(Enum):
    """What can happen to it."""

    PAUSE = auto()
    RESUME = auto()
    ARRIVE = auto()
    GIVE = auto()
    CANCEL = auto()
    FAIL = auto()


UNDER_WAY = (State.COMING, State.PAUSED)

NEXT = {
    (State.COMING, Step.PAUSE): State.PAUSED,
    (State.PAUSED, Step.RESUME): State.COMING,
    (State.COMING, Step.ARRIVE): State.HERE,
    (State.PAUSED, Step.ARRIVE): State.HERE,
    (State.HERE, Step.GIVE): State.GIVEN,
    (State.COMING, Step.CANCEL): State.CANCELLED,
    (State.PAUSED, Step.CANCEL): State.CANCELLED,
    (State.HERE, Step.CANCEL): State.CANCELLED,
    (State.COMING, Step.FAIL): State.FAILED,
    (State.PAUSED, Step.FAIL): State.FAILED,
    (State.HERE, Step.FAIL): State.FAILED,
}
"""What is not here changes nothing: a press that comes too late, a part that comes twice."""

WHY = {413: "it is larger than it said", 507: "the server has no room for it", 410: "it was not continued"}
"""Why one fails, by the answer that its next part gets. 410: its page need not say a word of it, as its element has been told."""

MOST_SPANS = 100
"""Stretches of one file that are here, with holes between them."""


class Incoming:
    """One announced file. Belongs to the loop, but for `pause`, `resume` and `cancel`."""

    __slots__ = (
        "_ends",
        "_file",
        "_files",
        "_opening",
        "_spans",
        "_status",
        "grant",
        "name",
        "parts",
        "said",
        "since",
        "size",
        "state",
        "stored",
        "type",
        "upload",
    )

    def __init__(self, files: Uploads, upload: Upload, said: Said) -> None:
        self._files, self.upload, self.said = files, upload, said
        name, self.size, kind, _ = said
        self.name = clean_name(name)
        self.type = clean_type(kind, self.name)
        self.grant = secrets.token_urlsafe(24)
        self.state = State.COMING
        self.since = time.monotonic()  # when it was announced, or was last told to pause or go on
        self.stored: Stored | None = None  # from its first bytes on
        self.parts: set[Part] = set()  # being written
        self._file: File | None = None
        self._spans: list[tuple[int, int]] = []  # which bytes are here: disjoint, in order
        self._status = 0  # what its parts are answered once it is over
        self._opening = asyncio.Lock()
        self._ends: list[Callable[[], None]] = []

    # What can be asked

    @property
    def files(self) -> Uploads:
        """The files of its page."""
        return self._files

    @property
    def visitor(self) -> str:
        """Whose it is."""
        return self._files.visitor

    @property
    def received(self) -> int:
        """How many bytes from the beginning are here: where to go on."""
        return self._spans[0][1] if self._spans and self._spans[0][0] == 0 else 0

    @property
    def paused(self) -> bool:
        """Whether no bytes are taken until it is to go on."""
        return self.state is State.PAUSED

    @property
    def whole(self) -> bool:
        """Whether all its bytes are here."""
        return self.received == self.size and self.stored is not None

    def fits(self, offset: int) -> bool:
        """Whether a part may begin there. A page that goes on where it was told to makes few holes."""
        return 0 <= offset <= self.size and (len(self._spans) < MOST_SPANS or offset <= self.received or any(a <= offset <= b for a, b in self._spans))

    @property
    def status(self) -> int:
        """What a part is answered before it is looked at; 0: it may come."""
        return 423 if self.state is State.PAUSED else 200 if self._status == 0 and self.whole else self._status

    # What its element and its visitor do with it

    def pause(self) -> None:
        """Take no bytes until it is to go on. Any thread may call this."""
        self._files.on_loop(functools.partial(self._move, Step.PAUSE))

    def resume(self) -> None:
        """Go on. Any thread may call this."""
        self._files.on_loop(functools.partial(self._move, Step.RESUME))

    def cancel(self) -> None:
        """It is not wanted any more; the others of its event come all the same. Any thread may call this."""
        self._files.on_loop(self._cancel)

    def on_end(self, call: Callable[[], None]) -> None:
        """Call this once it is here or will not come."""
        if self.state in UNDER_WAY:
            self._ends.append(call)
        else:
            call()

    # What happens to it

    def fail(self, status: int, *, quietly: bool = False) -> None:
        """It will not come. Its element is told why."""
        if self._move(Step.FAIL):
            upload = self._over(status)
            upload.why = WHY[status]
            if not quietly:
                upload.tell(self.name, WHY[status])
            upload.settle()

    def give(self) -> File:
        """Its event has ended: it is the author's."""
        file = self._file
        assert file is not None
        self._move(Step.GIVE)
        self._over(200)
        return file

    async def ended(self, part: Part) -> None:
        """A part has been written, or has broken off. After the last that was needed the file is here."""
        self.parts.discard(part)
        if self.state not in UNDER_WAY:
            await self._files.cleared()
        elif self.whole:
            for other in self.parts:  # it was cut off and what it brings has come again
                other.stop()
            if not self.parts:
                await self._arrive()

    def note(self, first: int, count: int) -> None:
        """These bytes are written."""
        before = sum(last - first for first, last in self._spans)
        insort(self._spans, (first, first + count))
        merged: list[tuple[int, int]] = []
        for first, last in self._spans:
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        self._spans = merged
        self._files.store.promised -= sum(last - first for first, last in merged) - before

    @property
    def missing(self) -> int:
        """How many bytes are not here."""
        return self.size - sum(last - first for first, last in self._spans)

    async def open(self) -> int:
        """Its file, open for a part to write: a number of the part's own. OSError if there cannot be one, or it has gone."""
        files = self._files
        async with self._opening:
            if self.stored is not None:
                return int(await files.disk(os.open, self.stored.path, OPEN))
            descriptor, path = await files.disk(files.store.create, files.folder)
            wanted = self.state in UNDER_WAY
            stored = files.store.stored(path, counted(self.size) if wanted else 0, files.account)
            self.stored = stored if wanted else None
            return int(descriptor)

    async def _arrive(self) -> None:
        assert self.stored is not None
        try:
            self.type = await self._files.disk(_kind, self.stored, self.name, self.said[2])
        except OSError:
            self.fail(507)
            return
        if self._move(Step.ARRIVE):
            self._file = File(self.name, self.size, self.type, stored=self.stored)
            self._tell_end()
            self.upload.settle()

    def _cancel(self) -> None:
        if self._move(Step.CANCEL):
            self._over(410).settle()

    def _move(self, step: Step) -> bool:
        """Whether this means anything where it stands."""
        state = NEXT.get((self.state, step))
        if state is not None:
            self.state, self.since = state, time.monotonic()
        return state is not None

    def _over(self, status: int) -> Upload:
        """Its grant lets nothing in any more. It holds nothing; what it wrote is deleted, if nobody else holds it."""
        self._status = status
        self._files.forget(self)
        self.stored = self._file = None
        for part in self.parts:
            part.stop()
        self._tell_end()
        if not self.parts:
            self._files.clear()
        return self.upload

    def _tell_end(self) -> None:
        ends, self._ends = self._ends, []
        for call in ends:
            call()


OPEN = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def _kind(stored: Stored, name: str, said: str) -> str:
    """What its first bytes say that it is. In a thread."""
    with open(stored.path, "rb", buffering=0) as file:
        return detect(file.read(HEAD), name, said)
