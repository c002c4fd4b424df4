"""Threads for authors' code: handlers have some, jobs have others. It knows neither.

Whatever a call raises comes back as a value: StopIteration would stop the delivery for ever, SystemExit would end the server.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any


class Outcome:
    """What a call in a thread gave: `value`, or what it raised."""

    __slots__ = ("error", "value")

    def __init__(self, value: Any, error: BaseException | None) -> None:
        self.value, self.error = value, error


_Done = Callable[[Outcome], None]
_Call = tuple[contextvars.Context, Callable[..., Any], tuple[Any, ...], _Done]


class Pool:
    """Daemon threads for calls that may block. It grows while all its threads are busy, up to `limit`, and shrinks when they idle.

    Belongs to one event loop: `submit` is called there and `done` is called there, many ended calls by one wake-up.
    Invariant: `_free` threads wait for a call that nobody has put yet; `_backlog` calls wait for a thread, and then `_free` is 0.
    """

    def __init__(self, limit: int = 256, idle_seconds: float = 30.0) -> None:
        self._loop = asyncio.get_running_loop()
        self._limit, self._idle = limit, idle_seconds
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._ended: deque[tuple[_Done, Outcome]] = deque()
        self._lock = threading.Lock()
        self._threads = self._free = self._backlog = self._asleep = 0

    @property
    def threads(self) -> int:
        """How many there are now."""
        return self._threads

    @property
    def backlog(self) -> int:
        """How many calls wait for a thread."""
        return self._backlog

    def submit(self, context: contextvars.Context, done: _Done, fn: Callable[..., Any], *args: Any) -> None:
        """Call `fn` in a thread, in `context`; then `done` on the loop."""
        grow = False
        with self._lock:
            if self._free:
                self._free -= 1
            elif self._threads < self._limit:
                self._threads += 1
                grow = True
            else:
                self._backlog += 1
        self._calls.put((context, fn, args, done))
        if grow:
            self._grow()

    def _grow(self) -> None:
        try:
            threading.Thread(target=self._work, name="livepy", daemon=True).start()
        except RuntimeError:  # the system has no more: the call waits for one of those that are here
            with self._lock:
                self._threads -= 1
                self._backlog += 1
            if not self._threads:
                raise

    @property
    def at_work(self) -> int:
        """How many calls are under way, and do not only wait for a job."""
        with self._lock:
            return self._threads - self._free + self._backlog - self._asleep

    def event(self) -> threading.Event:
        """What a thread of an author's waits with for a job. Meanwhile it is not at work."""
        return _Wait(self.slept)

    def slept(self, more: int) -> None:
        """One more thread waits for a job, or one fewer."""
        with self._lock:
            self._asleep += more

    async def call(self, fn: Callable[..., Any], *args: Any) -> Any:
        """Await a call in a thread: for what the server itself does (files)."""
        future = self._loop.create_future()

        def done(outcome: Outcome) -> None:
            if future.done():
                return
            if outcome.error is not None:
                future.set_exception(outcome.error)
            else:
                future.set_result(outcome.value)

        self.submit(contextvars.copy_context(), done, fn, *args)
        return await future

    def close(self) -> None:
        """No more calls; threads end when they are free. A call that never ends dies with the process."""
        for _ in range(self._threads):
            self._calls.put(None)

    def _work(self) -> None:
        while True:
            try:
                call = self._calls.get(timeout=self._idle)
            except queue.Empty:
                with self._lock:
                    if not self._free:  # a call is on its way to this thread
                        continue
                    self._free -= 1
                    self._threads -= 1
                return
            if call is None:
                with self._lock:
                    self._free -= 1
                    self._threads -= 1
                return
            context, fn, args, done = call
            try:
                outcome = Outcome(context.run(fn, *args), None)
            except BaseException as error:
                outcome = Outcome(None, error)
            ended, self_ended = (done, outcome), self._ended
            del call, context, fn, args, done, outcome  # a thread that waits holds nothing of the last page
            with self._lock:
                asleep = not self_ended
                self_ended.append(ended)
                if self._backlog:
                    self._backlog -= 1
                else:
                    self._free += 1
            del ended
            if asleep and not self._wake():
                return

    def _wake(self) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._deliver)
        except RuntimeError:  # the loop has closed: the server is gone
            return False
        return True

    def _deliver(self) -> None:
        ended = self._ended
        with self._lock:
            ready = list(ended)
            ended.clear()
        for done, outcome in ready:
            try:
                done(outcome)
            except Exception as error:
                self._loop.call_exception_handler({"message": "after a call in a thread", "exception": error})


class _Wait(threading.Event):
    """Who waits for it is asleep until it is set. He is woken when it is set, not when the system lets him go on."""

    def __init__(self, slept: Callable[[int], None]) -> None:
        super().__init__()
        self._slept, self._counting, self._waits = slept, threading.Lock(), False

    def wait(self, timeout: float | None = None) -> bool:
        with self._counting:
            if not self.is_set():
                self._waits = True
                self._slept(1)
        found = super().wait(timeout)
        with self._counting:
            self._woken()
        return found

    def set(self) -> None:
        with self._counting:
            super().set()
            self._woken()

    def _woken(self) -> None:
        if self._waits:
            self._waits = False
            self._slept(-1)
