"""Saves sessions after their turns, off the hot path, and gives them back to the pages of a server that was started anew.

A turn only notes its session. A timer packs all noted ones, and one thread writes them in one transaction; it also reads, so what is read is what was
written before. What is saved and why nothing is done twice stands in docs/design/saving.md. It knows stores and sessions, no HTTP.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import msgpack

from livepy.core.component import Component
from livepy.core.reading import LOCK
from livepy.core.saving import Restoring, collect
from livepy.files import File
from livepy.files.store import Store, counted, living
from livepy.saved.codec import Packer, unpack
from livepy.saved.kept import Kept
from livepy.saved.store import Entry, SessionStore
from livepy.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from livepy.session.session import Session

log = logging.getLogger("livepy")

T = TypeVar("T")

FORMAT = 1
SAVE_SECONDS = 0.05
"""How long a change waits for others: packing and writing have the other half of 100 ms."""

REST = 50
"""A session whose state is costly to pack rests so many times as long: at most a fiftieth of the loop's time goes into it."""

QUICK_SECONDS = 0.002
"""What is packed in less needs no rest."""

SWEEP_SECONDS = 60.0


class Saved(NamedTuple):
    """A session as it was saved: whose, what the document said, where it was, its state; and a way to the files that it names."""

    visitor: str
    document: dict[str, str]  # title, theme, locale
    query: dict[str, str]
    state: dict[str, dict[str, bytes]]
    kept: Callable[[str], File | None]

    def restoring(self, saver: Saver) -> Restoring:
        """For a tree that is made of it; anew for each."""
        return Restoring(self.state, functools.partial(unpack, kept=self.kept), saver.not_restored)


class Saver:
    """Saves the sessions of one server. Belongs to the loop."""

    def __init__(self, store: SessionStore, kept: Kept, files: Store, settings: Settings) -> None:
        self._store, self._kept, self._files, self._settings = store, kept, files, settings
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "livepy-saver")
        self._changed: set[Session] = set()
        self._gone: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Future[None] | None = None
        self._newest: WeakKeyDictionary[Session, tuple[str, bytes, float]] = WeakKeyDictionary()  # name, bytes and when they expire
        self._rests: WeakKeyDictionary[Session, float] = WeakKeyDictionary()  # until when it is not packed again
        self._said: set[str] = set()
        self._next_sweep = 0.0
        self._broken = False
        self._closed = False

    # What sessions say

    def changed(self, session: Session) -> None:
        """It may have other state now."""
        if not self._closed:
            self._changed.add(session)
            self._arm()

    def left(self, session: Session) -> None:
        """It leaves the memory, and its page may come back: its newest state is saved."""
        if session in self._changed:
            self._changed.discard(session)
            self._put([session])

    def forget(self, name: str) -> None:
        """Nobody comes back to this one."""
        self._gone.add(name)
        self._arm()

    def remember(self, name: str) -> None:
        """Somebody has this name now."""
        self._gone.discard(name)

    # Saving

    def _arm(self) -> None:
        if self._timer is None and self._writing is None:
            self._timer = self._loop.call_later(SAVE_SECONDS, self._flush)

    def _flush(self) -> None:
        self._timer = None
        now = self._loop.time()
        due = {session for session in self._changed if self._rests.get(session, 0.0) <= now}
        self._changed -= due
        self._put(due)
        if self._changed:
            self._arm()

    def _put(self, sessions: Iterable[Session]) -> None:
        """Pack these, and have them written."""
        entries: list[Entry] = []
        files: dict[str, Path] = {}
        packer = Packer()
        for session in sessions:
            packer.files = {}
            entry = self._entry(session, packer)
            if entry is not None:
                entries.append(entry)
                files.update(packer.files)
        gone, self._gone = self._gone, set()
        if not (entries or gone):
            return
        writing = self._writing = self._in_thread(self._write, entries, gone, files)
        writing.add_done_callback(self._written)

    def _entry(self, session: Session, packer: Packer) -> Entry | None:
        """What is to be written of a session; None if that is written already, or a turn of its runs, whose end says so again."""
        if session.closed or session.leaving or not session.joined or session.executor.turn is not None or session.in_batch:
            return None
        if session.executor.held:
            session.when_shown(functools.partial(self.changed, session))
            return None
        began = time.perf_counter()
        data = self._packed(session, packer)
        spent = time.perf_counter() - began
        if spent > QUICK_SECONDS:
            self._rests[session] = self._loop.time() + REST * spent
        if len(data) > self._settings.saved_kb * 1000:
            self._say(f"{type(session.frame.app).__name__} of {len(data) // 1000} kB is not saved: saved_kb is {self._settings.saved_kb}")
            return None
        now = time.time()
        name, before, expires = self._newest.get(session, ("", b"", 0.0))
        seconds = self._settings.keep_seconds if packer.files else self._settings.saved_seconds
        if name == session.name and before == data and expires - now > seconds / 2:
            return None
        self._newest[session] = (session.name, data, now + seconds)
        return Entry(session.name, data, now + seconds, tuple(packer.files))

    def _packed(self, session: Session, packer: Packer) -> bytes:
        with LOCK:
            state = collect(session.tree, packer, self._not_saved)
            data: bytes = msgpack.packb([FORMAT, session.visitor, session.document, session.whole_query(), state], unicode_errors="replace")
        return data

    def _write(self, entries: list[Entry], gone: set[str], files: Mapping[str, Path]) -> None:
        """In the thread. The files first: what is saved names nothing that is not there."""
        self._kept.keep(files)
        self._store.write(entries, gone)

    def _written(self, writing: asyncio.Future[None]) -> None:
        if self._writing is writing:
            self._writing = None
        error = writing.exception()
        if error is not None and not self._broken:
            log.error("sessions cannot be saved (%s): a restart would lose what changes now", error)
        if error is not None:
            self._newest.clear()  # what was not written is written with its next change
        self._broken = error is not None
        if (self._changed or self._gone) and not self._closed:
            self._arm()

    # Giving back

    async def load(self, name: str) -> Saved | None:
        """What was saved of this session, if anything is."""
        if name in self._gone:
            return None
        return await self._in_thread(self._load, name)

    def _load(self, name: str) -> Saved | None:
        entry = self._store.load(name, time.time())
        if entry is None:
            return None
        try:
            version, visitor, document, query, state = msgpack.unpackb(entry.data)
        except (ValueError, msgpack.UnpackException) as error:
            log.warning("a saved session cannot be read (%s): its page begins anew", error)
            return None
        if version != FORMAT:
            log.warning("a session that another version of livepy has saved cannot be read: its page begins anew")
            return None
        paths = self._kept.adopt(entry.files, self._files.run) if entry.files else {}
        return Saved(visitor, document, query, state, functools.partial(self._adopted, paths))

    def _adopted(self, paths: Mapping[str, Path], name: str) -> File | None:
        """A file of this run again: counted, and deleted when nobody holds it."""
        path = paths.get(name)
        if path is None:
            return None
        stored = living(path)
        if stored is None:
            size = counted(path.stat().st_size)
            self._files.account.take(size)
            stored = self._files.stored(path, size, self._files.account)
        return File(name, 0, "", stored=stored)

    # Now and then, and at the end

    def sweep(self, sessions: list[Session]) -> None:
        """Sessions that live do not expire; what nobody came back to goes."""
        now = self._loop.time()
        if now < self._next_sweep or self._closed:
            return
        self._next_sweep = now + SWEEP_SECONDS
        wall = time.time()
        for session in sessions:
            newest = self._newest.get(session)
            if newest is not None and newest[2] - wall < self._settings.saved_seconds / 2:
                self.changed(session)
        self._in_thread(self._swept).add_done_callback(_told)

    def _swept(self) -> None:
        self._store.sweep(time.time())
        self._kept.sweep(self._store.files())

    async def flush(self) -> None:
        """All that changed is written."""
        if self._timer is not None:
            self._timer.cancel()
        self._rests.clear()
        self._flush()
        await self._in_thread(int)

    async def close(self) -> None:
        """The server ends: the newest state is written."""
        await self.flush()
        self._closed = True
        await self._in_thread(self._store.close)
        self._thread.shutdown()

    def _in_thread(self, call: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        return self._loop.run_in_executor(self._thread, call, *args)

    # What is said

    def _not_saved(self, cls: type[Component], name: str, reason: str) -> None:
        if not cls.__module__.startswith("livepy."):
            self._say(f'{cls.__name__}.{name} is not saved ({reason}): after a restart it begins anew. Give it a type of plain values, or write keep="never"')

    def not_restored(self, cls: type[Component], name: str, reason: str) -> None:
        """Another version of the app saved it."""
        self._say(f"what was saved of {cls.__name__}.{name} does not fit any more ({reason}): it begins anew")

    def _say(self, text: str) -> None:
        if text not in self._said and len(self._said) < 1000:
            self._said.add(text)
            log.warning("%s", text)


def _told(done: asyncio.Future[None]) -> None:
    error = done.exception()
    if error is not None:
        log.error("saved sessions could not be looked through: %s", error)
