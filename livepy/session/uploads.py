"""Files on their way to one session: announced, granted, handed over when those of their event are here. What they may take is counted before they come.

It knows no HTTP: the server gives bytes (session/parts.py). Every byte is counted as it comes; the promised size is a limit, not a fact.
Invariant: what a page has under way lies in its session's own folder (0700), in files (0600) that only livepy has made, and its account holds their sizes.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from livepy.files import File
from livepy.files.store import Account, Store, counted
from livepy.jobs.threads import Outcome, Pool
from livepy.session.host import Host
from livepy.session.incoming import UNDER_WAY, Incoming, Said, State

log = logging.getLogger("livepy")

PART_BYTES = 1 << 20
"""The most that one request carries: a default nginx lets it pass."""

MB = 1_000_000

MOST_UNDER_WAY = 1000
"""Files of one page that are announced and not handed over."""

MOST_OVER = 100
"""Files of one page that are over, and whose last parts are told why."""


UNUSED_SECONDS = 30.0
"""A file of which no byte has come for so long makes room for another, of any page: to announce costs nothing."""


class Upload:
    """The files of one event. Once nothing more comes, `done` gets those that are here, or `failed` why there are none; `tell` hears of each that fails.

    `node` listens for them, in this `epoch` of its page and after it.
    """

    __slots__ = ("_done", "_failed", "announced", "epoch", "files", "node", "tell", "twice", "why")

    def __init__(
        self,
        announced: Sequence[Said],
        done: Callable[[list[File]], object],
        failed: Callable[[str], object],
        tell: Callable[[str, str], object] = lambda _name, _why: None,
        *,
        node: int = 0,
        epoch: int = 0,
    ) -> None:
        self.announced, self.tell, self.node, self.epoch = announced, tell, node, epoch
        self._done: Callable[[list[File]], object] | None = done
        self._failed = failed
        self.files: list[Incoming] = []  # that may come, in the order in which they were announced
        self.twice = {said for said, times in Counter(announced).items() if times > 1}  # nobody can tell which of them comes again
        self.why = "refused"

    @property
    def under_way(self) -> list[Incoming]:
        """Those that are still to come."""
        return [one for one in self.files if one.state in UNDER_WAY]

    def settle(self) -> None:
        """If nothing more comes, its event goes on."""
        done = self._done
        if done is None or self.under_way:
            return
        failed, self._done, self._failed, self.tell = self._failed, None, _nothing, _nothing
        files, self.files = self.files, []
        here = [one.give() for one in files if one.state is State.HERE]
        if here:
            done(here)
        else:
            failed(self.why)


def _nothing(*_: Any) -> None:
    """It has been answered."""


class Uploads:
    """What one page sends."""

    part_bytes = PART_BYTES

    def __init__(self, host: Host, visitor: str) -> None:
        self._host, self.visitor = host, visitor
        self.folder = secrets.token_urlsafe(8)
        self.account = Account(int(host.settings.upload_page_mb * MB), host.store.account)
        self._incoming: dict[str, Incoming] = {}  # not handed over
        self._over: list[str] = []  # grants that mean nothing any more, but that their pages are told so
        self._touched = 0.0
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self.requests = 0  # under way

    @property
    def store(self) -> Store:
        """Where they are written."""
        return self._host.store

    @property
    def pool(self) -> Pool:
        """Threads in which they are written."""
        return self._host.pool

    @property
    def events(self) -> set[Upload]:
        """Of which anything is not handed over."""
        return {one.upload for one in self._incoming.values()}

    # Announced

    def announce(self, upload: Upload, unfit: Sequence[str], *, replaces: bool = False) -> list[list[Any]]:
        """Which of the files may come: a grant, the most bytes and how many are here, or none and why not.

        `unfit` is why the element does not take each, or "". `replaces`: what else is on its way to the element is not wanted any more.
        One that is known goes on where it was, and its old event without it.
        """
        known = self._known(upload)
        left = {one.upload for one in known.values()}
        answers: list[list[Any]] = []
        for at, said in enumerate(upload.announced):
            one = None if unfit[at] else known.get(at)
            why = unfit[at] if one is not None or unfit[at] else self._full(said[1])
            if one is None and not why:
                one = self._new(upload, said)
            elif one is not None:
                self._move(one, upload)
            if one is not None:
                upload.files.append(one)
            answers.append([None, why] if one is None else [one.grant, one.size, one.received])
        if replaces:
            others = [one for one in self._incoming.values() if one.upload is not upload and one.upload.node == upload.node]
            for other in sorted(others, key=lambda one: one.state in UNDER_WAY):  # what is here first: else it is handed over with the last of the others
                other.cancel()
        for old in left:
            old.settle()
        return answers

    def _known(self, upload: Upload) -> dict[int, Incoming]:
        """Which of the announced files are here in part: of the same element, announced before the page was made anew, and not to be mistaken."""
        before: dict[Said, list[Incoming]] = {}
        for one in self._incoming.values():
            if one.said[3] and one.upload.node == upload.node and one.upload.epoch != upload.epoch and one.said not in one.upload.twice:
                before.setdefault(one.said, []).append(one)
        alike = ((at, before.get(said, ())) for at, said in enumerate(upload.announced) if said not in upload.twice)
        return {at: found[0] for at, found in alike if len(found) == 1}

    def _full(self, size: int) -> str:
        """Why no file of this size may come; "" if one may."""
        limit, count = int(self._host.settings.upload_limit_mb * MB), counted(size)
        if size > limit:
            return f"it is larger than {_readable(limit)}"
        if len(self._incoming) >= MOST_UNDER_WAY:
            return "there are too many at once"
        if not self.account.fits(count):
            self.clear()
        if not self.account.fits(count) or not self.store.room(size):
            self._reclaim()
        if self.account.used + count > self.account.limit:
            return f"there would be more than {_readable(self.account.limit)} on this page"
        return "" if self.account.fits(count) and self.store.room(size) else "the server has no room for it"

    def _reclaim(self) -> None:
        """Take back what was granted to those that do not use it."""
        now = time.monotonic()
        for one in list(self._host.incoming.values()):
            if one.state in UNDER_WAY and one.stored is None and now - one.files.used(one) > UNUSED_SECONDS:
                one.fail(410)

    def _new(self, upload: Upload, said: Said) -> Incoming:
        one = Incoming(self, upload, said)
        self.account.take(counted(one.size))
        self.store.promised += one.size
        self._incoming[one.grant] = self._host.incoming[one.grant] = one
        return one

    def _move(self, one: Incoming, upload: Upload) -> None:
        old = one.upload
        old.files.remove(one)
        old.why = "they come with another event"
        one.upload = upload
        one.since = time.monotonic()
        one.resume()

    # On their way

    def touch(self) -> None:
        """Something comes: nothing of this page has been given up."""
        self._touched = time.monotonic()

    def give_up(self, grant: object) -> None:
        """The page cannot send this one, and has told its element so: its event does not wait for it."""
        one = self._incoming.get(grant) if isinstance(grant, str) else None
        if one is not None:
            one.cancel()

    def forget(self, one: Incoming) -> None:
        """It is over: nothing is counted for it, but what it has written until that is deleted. For a while its page is told what became of it."""
        del self._incoming[one.grant]
        self.store.promised -= one.missing
        if one.stored is None:
            self.account.give(counted(one.size))
        self._over.append(one.grant)
        if len(self._over) > MOST_OVER:
            self._host.incoming.pop(self._over.pop(0), None)

    def used(self, one: Incoming) -> float:
        """When somebody last did anything with this file, or sent another that it waits for."""
        return max(one.since, self._touched)

    def expire(self, now: float, seconds: float, *, looked_at: bool = False) -> None:
        """What nobody goes on with is deleted; what is paused on a page that is looked at is not."""
        for one in list(self._incoming.values()):
            if one.state in UNDER_WAY and not (looked_at and one.paused) and now - self.used(one) > seconds:
                one.fail(410)

    def end(self) -> None:
        """The page has ended: what is under way will not come."""
        for one in list(self._incoming.values()):
            one.fail(410, quietly=True)
        for grant in self._over:
            self._host.incoming.pop(grant, None)
        self._over.clear()

    # Going

    def clear(self) -> None:
        """Delete what nobody holds any more, soon."""
        gone = self.store.collect()
        if gone:
            self.pool.submit(contextvars.copy_context(), _cleared, self.store.delete, gone)

    async def cleared(self) -> None:
        """Delete what nobody holds any more, now."""
        gone = self.store.collect()
        if gone:
            await self.pool.call(self.store.delete, gone)

    async def disk(self, call: Callable[..., Any], *args: Any) -> Any:
        """Call what the disk may keep waiting: here while it is quick, else in a thread."""
        if self.store.quick:
            return self.store.timed(call, *args)
        work = asyncio.ensure_future(self.pool.call(self.store.timed, call, *args))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])  # who is cancelled closes his file next: not under the thread that writes to it
            raise

    def on_loop(self, call: Callable[[], object]) -> None:
        """Call this on the event loop: at once, if this is it."""
        if threading.get_ident() == self._thread:
            call()
        else:
            self._loop.call_soon_threadsafe(call)


def _cleared(outcome: Outcome) -> None:
    if outcome.error is not None:
        log.error("files could not be deleted", exc_info=outcome.error)


def _readable(count: int) -> str:
    return f"{count / MB:g} MB" if count >= MB // 10 else f"{count / 1000:g} kB"
