"""What blocks, found in dev: a handler that holds its page, and whatever holds the event loop, named by the author's line in which it stands at that moment.

One thread looks, now and then; in production there is none, and its pool is the plain one. It knows threads, turns and sessions, no server.
Invariant: between two looks it holds no frame, and of a page only what runs in a thread at that moment.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

from livepy.errors import LivepyError
from livepy.jobs.threads import Outcome, Pool
from livepy.mistakes import handlers
from livepy.mistakes.places import is_authors, is_render, place
from livepy.mistakes.source import called
from livepy.session.executor import Turn
from livepy.session.host import Host
from livepy.session.report import warned
from livepy.session.showing import Showing

PAGE_SECONDS = 1.0
"""How long a handler may hold its page unsaid: beyond a second a visitor no longer feels that he goes on with what he did."""

LOOP_SECONDS = 0.25
"""How long anything may hold the event loop unsaid. It holds all pages; what comes by itself (imports, a full garbage collection) is mostly shorter."""

_LOOKS = 5
"""How often one looks in the shorter of the two times. What is said is late by one look at most."""

_DEBUGGERS = frozenset({"bdb", "pdb", "pydevd", "_pydevd_bundle"})
"""Modules that stand on the stack of a thread while somebody looks at it; ipdb, pudb and the one of IPython stand on bdb."""

_NETWORK = frozenset({"requests", "urllib", "urllib3", "http"})
_CALLBACKS = frozenset({asyncio.Handle._run.__code__, asyncio.Runner.run.__code__})
"""Below these frames stands who has started the loop, not what it runs. (uvloop's own frames are no Python.)"""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a thread stands in an author's code: his innermost frame, and that of his function which livepy has called."""

    inner: FrameType
    outer: FrameType
    renders: bool

    @property
    def where(self) -> str:
        """`file:line`."""
        return place(self.inner.f_code.co_filename, self.inner.f_lineno)

    @property
    def name(self) -> str:
        """What livepy has called."""
        code = self.outer.f_code
        name = code.co_qualname.removesuffix(".<locals>.<lambda>").rpartition("<locals>.")[2]
        return f"a lambda in {name}" if code.co_name == "<lambda>" else name

    @property
    def call(self) -> str:
        """What the line calls, as it is written; "" if nothing."""
        return called(self.inner)

    @property
    def meant(self) -> Any:
        """What is called, if it has a name in its module."""
        first, *rest = self.call.split(".")
        found = self.inner.f_globals.get(first)
        for name in rest:
            found = vars(found).get(name) if isinstance(found, ModuleType) else None
        return found


class Paused(Exception):
    """A debugger has this thread."""


class _Call:
    """What one thread of the pool does for a page."""

    __slots__ = ("began", "held", "owner", "said")

    def __init__(self, owner: Turn | Showing, began: float) -> None:
        self.owner, self.began = owner, began
        self.held = 0.0
        self.said = False

    @property
    def page(self) -> Showing | None:
        """Whose turn this is; None if nobody waits for it: it belongs to no page, or has given its turn away."""
        if isinstance(self.owner, Showing):
            return self.owner
        executor = self.owner.executor
        return executor.owner if isinstance(executor.owner, Showing) and executor.turn is self.owner else None


class Watch:
    """Looks at one server's event loop and at the threads of its `pool`.

    `clock` gives the day's seconds, `spent` those of this process's work, `loop_spent` those of the loop's own thread.
    """

    def __init__(
        self,
        page_seconds: float = PAGE_SECONDS,
        loop_seconds: float = LOOP_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.process_time,
        loop_spent: Callable[[], float] | None = None,
    ) -> None:
        self.page_seconds, self.loop_seconds, self.clock = page_seconds, loop_seconds, clock
        self.running: dict[int, _Call] = {}  # by thread
        self._spent, self._loop_spent = spent, loop_spent
        self._every = min(page_seconds, loop_seconds) / _LOOKS
        self._ended = threading.Event()
        self._answered, self._silent, self._outer, self._said = True, 0.0, 0, False  # what the loop does
        self._before = (0.0, 0.0, 0.0)
        self._host: Host
        self._pages: Callable[[], Iterable[Showing]]
        self._loop: asyncio.AbstractEventLoop
        self._loop_thread = 0
        self._thread: threading.Thread | None = None

    def pool(self, limit: int) -> Pool:
        """Threads for handlers, which say what they run."""
        return _WatchedPool(self, limit)

    def start(self, host: Host, pages: Callable[[], Iterable[Showing]], *, by_itself: bool = True) -> None:
        """Watch the loop that runs this. `pages` gives those that hear what holds them all; not `by_itself`: only when `look` is called."""
        self._host, self._pages = host, pages
        self._loop, self._loop_thread = asyncio.get_running_loop(), threading.get_ident()
        self._loop_spent = self._loop_spent or _work_of_this_thread()
        self._before = self._times()
        if by_itself:
            self._thread = threading.Thread(target=self._run, name="livepy watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more; afterwards the thread is gone."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            self.look()

    def look(self) -> None:
        """Look once.

        Time counts only if this process had it: a laptop that slept and a debugger that stopped all threads leave a gap in which nothing worked. A long
        call into C that lets no other thread run leaves one too, but in that it did work.
        """
        (now, spent, loop_spent), (before, spent_before, loop_spent_before) = self._times(), self._before
        self._before = now, spent, loop_spent
        frames = sys._current_frames() if self.running or not self._answered or now - before > self.loop_seconds else {}
        try:
            self._look_at_loop(min(now - before, self._every + loop_spent - loop_spent_before), frames)
            passed = min(now - before, self._every + spent - spent_before)
            for thread, call in self.running.copy().items():
                self._look_at_page(call, min(passed, now - call.began), frames.get(thread))
        finally:
            frames.clear()  # this very frame is one of them: it would hold them all until the garbage collector comes

    def _times(self) -> tuple[float, float, float]:
        assert self._loop_spent is not None
        return self.clock(), self._spent(), self._loop_spent()

    def _look_at_loop(self, passed: float, frames: dict[int, FrameType]) -> None:
        """Ask it something at each look. While it does not answer, the author's function that is on its stack holds it.

        Or it answered, and then worked so long at one thing that nobody could look.
        """
        if self._answered and passed <= self.loop_seconds:
            self._answered, self._said, self._outer = False, False, 0
            self._on_loop(self._answer)
            return
        try:
            stand = stand_of(frames.get(self._loop_thread))
        except Paused:
            stand = None
        if stand is None:
            self._outer = 0
            return
        self._silent = self._silent + passed if id(stand.outer) == self._outer else passed
        self._outer = id(stand.outer)
        if self._silent > self.loop_seconds and not self._said:
            self._said = True
            error = handlers.LOOP_HELD(stand.where, name=stand.name, seconds=self.loop_seconds, call=_in(stand), mend=_loop_mend(stand))
            self._tell(error, self._pages)

    def _answer(self) -> None:
        self._answered = True

    def _look_at_page(self, call: _Call, passed: float, frame: FrameType | None) -> None:
        page = call.page
        try:
            stand = stand_of(frame)
        except Paused:
            page = None
        if page is None:
            call.held = 0.0
            return
        call.held += passed
        if call.held > self.page_seconds and not call.said and stand is not None:
            call.said = True
            mend = _RENDER_MEND if stand.renders else _PAGE_MEND
            error = handlers.PAGE_HELD(stand.where, name=stand.name, seconds=self.page_seconds, call=_in(stand), mend=mend)
            self._tell(error, lambda: (page,))

    def _tell(self, error: LivepyError, pages: Callable[[], Iterable[Showing]]) -> None:
        """Say it on the terminal while it lasts, and on the page when that can show anything again."""
        if self._host.first_time(str(error)):
            warned(error)

        def on_pages() -> None:
            for page in pages():
                page.warn(error)

        self._on_loop(on_pages)

    def _on_loop(self, call: Callable[[], object]) -> None:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:  # the loop has closed: the server is gone
            self._ended.set()


class _WatchedPool(Pool):
    """A pool that notes which thread works for which page."""

    def __init__(self, watch: Watch, limit: int) -> None:
        super().__init__(limit)
        self._watch = watch

    def submit(self, context: contextvars.Context, done: Callable[[Outcome], None], fn: Callable[..., Any], *args: Any) -> None:
        """As in any pool; what a turn or a render does in it is noted."""
        owner = getattr(done, "__self__", None)
        if isinstance(owner, (Turn, Showing)):
            super().submit(context, done, self._noted, owner, fn, args)
        else:
            super().submit(context, done, fn, *args)

    def _noted(self, owner: Turn | Showing, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        running, thread = self._watch.running, threading.get_ident()
        running[thread] = _Call(owner, self._watch.clock())
        try:
            return fn(*args)
        finally:
            del running[thread]


def stand_of(frame: FrameType | None) -> Stand | None:
    """Where the author's code stands that is on this stack; None if none of it is his. Raises Paused."""
    inner: FrameType | None = None
    outer: FrameType | None = None
    while frame is not None and frame.f_code not in _CALLBACKS:
        if str(frame.f_globals.get("__name__")).partition(".")[0] in _DEBUGGERS:
            raise Paused
        if is_authors(frame.f_code.co_filename):
            inner, outer = inner or frame, frame
        elif outer is not None and is_render(frame.f_code):
            break
        frame = frame.f_back
    if inner is None or outer is None:
        return None
    return Stand(inner, outer, renders=frame is not None and is_render(frame.f_code))


def _work_of_this_thread() -> Callable[[], float]:
    """Seconds that this thread has worked, for others to ask; where that cannot be known, the process's."""
    clock_of = getattr(time, "pthread_getcpuclockid", None)  # not on macOS and Windows
    return time.process_time if clock_of is None else functools.partial(time.clock_gettime, clock_of(threading.get_ident()))


def _in(stand: Stand) -> str:
    return f" in {stand.call}()" if stand.call else ""


_PAGE_MEND = (
    "Put what takes long into a method under `@job` and call that: a job runs beside its page. What only waits for others can be awaited, in an `async def`."
)
_RENDER_MEND = "Let a handler or a job compute it and keep the result in state, so that render() only shows it."


def _loop_mend(stand: Stand) -> str:
    if stand.renders:
        return _RENDER_MEND
    if stand.meant is time.sleep:
        first = "Write `await asyncio.sleep(…)`."
    elif str(getattr(stand.meant, "__module__", "")).partition(".")[0] in _NETWORK:
        first = f"Use a library that is awaited, such as httpx.AsyncClient, or write `await asyncio.to_thread({stand.call}, …)`."
    else:
        first = f"Write `await asyncio.to_thread({stand.call + ', ' if stand.call else ''}…)`."
    return f"{first} Written as `def`, a handler or a job runs in a thread; what takes long belongs in a job (`@job`)."
