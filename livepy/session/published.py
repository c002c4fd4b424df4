"""Files that visitors may fetch: each under an id that nobody guesses, by its own visitor only, for as long as somebody holds its `Address`.

It knows no HTTP. What shows a file holds its address; when nobody does, the id is good for a little longer: a page that is behind may still ask for it.
Invariant: an id that no address in `_holders` leads to waits in `_waiting`, or is being sent.
"""

from __future__ import annotations

import itertools
import queue
import secrets
import threading
import time
import weakref
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from livepy.files import File

HARMLESS: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "text/plain"}
    | {"audio/mpeg", "audio/ogg", "audio/wav", "audio/x-wav", "audio/webm", "audio/mp4", "audio/flac", "audio/aac"}
    | {"video/mp4", "video/webm", "video/ogg", "video/quicktime"}
)
"""Types that no browser runs anything of; all others are only ever saved."""

FILES_URL: Final = "_livepy/file/"

GIVEN_SECONDS: Final = 600.0
"""How long a file that was given to save waits for the browser to ask for it, or to go on."""

MOST_GIVEN: Final = 64
"""Files that were given to one page to save, and are held until they are fetched: who presses and fetches nothing has the oldest let go."""

MOST_WAITING: Final = 256
"""Ids of one visitor that nobody holds any more: what a page that is as far behind as it may be could still ask for."""

WAITING_BYTES: Final = 16 * 1024 * 1024
"""What these may weigh together. The newest stays however large it is: a page that shows many pictures a second keeps no more of them than this."""


class TooMany(Exception):
    """So many files are on their way to one visitor already."""


class Address:
    """Where a visitor gets a file, for as long as this object is held."""

    __slots__ = ("__weakref__", "url")

    def __init__(self, url: str) -> None:
        self.url = url  # relative to the app's own address


class Published:
    """A file that one visitor may fetch."""

    __slots__ = ("file", "holders", "id", "inline", "key", "sends", "visitor")

    def __init__(self, key: tuple[object, ...], file: File, visitor: str, *, inline: bool) -> None:
        self.id = secrets.token_urlsafe(16)
        self.key, self.file, self.visitor = key, file, visitor
        self.inline = inline and file.type in HARMLESS
        self.holders: set[int] = set()
        self.sends = 0  # under way


class Shelf:
    """What all visitors of one server may fetch. Any thread may publish; the rest is for the event loop."""

    def __init__(self, grace_seconds: float, sends_at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._grace, self._most_sends, self._clock = grace_seconds, sends_at_once, clock
        self._lock = threading.Lock()
        self._by_id: dict[str, Published] = {}
        self._by_key: dict[tuple[object, ...], Published] = {}
        self._tokens = itertools.count()
        self._holders: dict[int, tuple[Published, set[int]]] = {}  # with all that its page holds
        self._given: dict[int, tuple[float, Address]] = {}  # to be saved: held here since, or since it was last asked for
        self._waiting: dict[str, OrderedDict[str, float]] = {}  # of each visitor, since when; the oldest first
        self._sends: Counter[str] = Counter()  # under way to each visitor
        self._dropped: queue.SimpleQueue[int] = queue.SimpleQueue()  # its put may be called by a collection at any place

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, id: str, visitor: str) -> Published | None:
        """What this visitor may fetch under this id."""
        found = self._by_id.get(id)
        return found if found is not None and found.visitor == visitor else None

    def publish(self, file: File, visitor: str, page: set[int], *, inline: bool, give: bool = False) -> Address:
        """An address for this visitor, held by what his page shows, or here if it is given to be saved. `page`: all that his page holds."""
        key = (visitor, file.key, file.name, file.type, inline)
        with self._lock:
            self._collect()
            one = self._by_key.get(key)
            if one is None:
                one = Published(key, file, visitor, inline=inline)
                self._by_key[key] = self._by_id[one.id] = one
            self._waits_no_more(one)
            token = next(self._tokens)
            self._holders[token] = (one, page)
            one.holders.add(token)
            page.add(token)
            address = Address(FILES_URL + one.id)
            if give:
                self._given[token] = (self._clock(), address)
                idle = [one for one in page & self._given.keys() if not self._holders[one][0].sends]
                if len(idle) > MOST_GIVEN:
                    del self._given[min(idle)]
        weakref.finalize(address, self._dropped.put, token).atexit = False
        return address

    def end(self, page: set[int]) -> None:
        """A page has ended: what only it has held is withdrawn. What is being sent is sent to its end."""
        with self._lock:
            for token in list(page):
                one = self._let_go(token)
                if not one.holders:
                    self._withdraw(one)

    def sweep(self) -> None:
        """Withdraw what nobody has held for long enough. Called now and then."""
        now = self._clock()
        with self._lock:
            for token, (since, _) in list(self._given.items()):
                if now - since >= GIVEN_SECONDS and not self._holders[token][0].sends:
                    del self._given[token]
            self._collect()
            for waiting in list(self._waiting.values()):
                while waiting and now - next(iter(waiting.values())) >= self._grace:
                    self._withdraw(self._by_id[next(iter(waiting))])

    @contextmanager
    def sending(self, one: Published) -> Iterator[None]:
        """While it is sent it stays, also if nobody holds it any more. Raises TooMany."""
        visitor = one.visitor
        if self._sends[visitor] >= self._most_sends:
            raise TooMany
        self._sends[visitor] += 1
        one.sends += 1
        with self._lock:
            self._waits_no_more(one)
        try:
            yield
        finally:
            one.sends -= 1
            self._sends[visitor] -= 1
            if not self._sends[visitor]:
                del self._sends[visitor]
            with self._lock:
                for token in one.holders & self._given.keys():
                    self._given[token] = (self._clock(), self._given[token][1])
                self._wait(one)

    def fetched(self, one: Published) -> None:
        """The visitor has its last byte: what was given to be saved is held no longer."""
        with self._lock:
            for token in one.holders & self._given.keys():
                del self._given[token]

    # With the lock

    def _collect(self) -> None:
        """Addresses that nobody holds any more."""
        while True:
            try:
                token = self._dropped.get_nowait()
            except queue.Empty:
                return
            if token in self._holders:  # its page has not ended before
                self._wait(self._let_go(token))

    def _let_go(self, token: int) -> Published:
        one, page = self._holders.pop(token)
        self._given.pop(token, None)
        page.discard(token)
        one.holders.discard(token)
        return one

    def _wait(self, one: Published) -> None:
        """It stays for the grace, unless somebody needs it now. Then what has waited longest makes room."""
        if one.holders or one.sends or self._by_id.get(one.id) is not one:
            return
        waiting = self._waiting.setdefault(one.visitor, OrderedDict())
        waiting[one.id] = self._clock()
        while len(waiting) > 1 and (len(waiting) > MOST_WAITING or sum(max(self._by_id[id].file.size, 0) for id in waiting) > WAITING_BYTES):
            self._withdraw(self._by_id[next(iter(waiting))])

    def _waits_no_more(self, one: Published) -> None:
        waiting = self._waiting.get(one.visitor)
        if waiting is not None:
            waiting.pop(one.id, None)
            if not waiting:
                del self._waiting[one.visitor]

    def _withdraw(self, one: Published) -> None:
        self._waits_no_more(one)
        self._by_id.pop(one.id, None)
        self._by_key.pop(one.key, None)


class Addresses:
    """What one page is given."""

    def __init__(self, shelf: Shelf, visitor: str) -> None:
        self._shelf, self._visitor = shelf, visitor
        self._held: set[int] = set()
        self._ended = False

    def publish(self, file: File, *, inline: bool = True) -> Address:
        """Where this page's visitor gets the file, as long as the object is held and the page lives."""
        return Address(FILES_URL) if self._ended else self._shelf.publish(file, self._visitor, self._held, inline=inline)

    def give(self, file: File) -> str:
        """Where he gets a file to save: held until he has it."""
        return FILES_URL if self._ended else self._shelf.publish(file, self._visitor, self._held, inline=False, give=True).url

    def end(self) -> None:
        """The page has ended: it is given nothing any more."""
        self._ended = True
        self._shelf.end(self._held)
