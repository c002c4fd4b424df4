"""An event loop whose time stands still: it goes on only when it is told to, and then at once to where something happens.

It knows no page. Threads that the loop has started are waited for in real time, sockets too, while the loop's own time stands.
Invariant: the loop stops only when nothing is ready, no thread is at work, and no timer is due within `horizon`.
"""

from __future__ import annotations

import asyncio
import contextvars
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from livepy.jobs.threads import Pool

T = TypeVar("T")

PATIENCE = 30.0
"""Real seconds that a thread or a socket may take before the driver says that it hangs."""


class Hangs(AssertionError):
    """Something is still at work though it had time enough."""


class _Selector(selectors.DefaultSelector):
    """Asks the loop what to do when nothing is ready."""

    loop: ControlledLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or (timeout is not None and timeout <= 0):
            return found
        return self.loop.idle(timeout)

    def really(self, seconds: float) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait in real time."""
        return super().select(seconds)


class ControlledLoop(asyncio.SelectorEventLoop):
    """One for all screens of a thread."""

    def __init__(self) -> None:
        self._now = 1.0
        self._selector_of_ours = _Selector()
        self._selector_of_ours.loop = self
        super().__init__(self._selector_of_ours)
        self._own = len(self._selector_of_ours.get_map())  # what wakes it from other threads
        self.horizon = 0.0  # timers up to here may be gone to, if `wanted`
        self.wanted: Callable[[], bool] = bool  # whether something is under way that a timer may bring on
        self.threads = 0  # calls in threads that have not been delivered
        self._patience = 0.0
        self._waited: asyncio.Future[Any] | None = None
        self._leap: tuple[float, asyncio.Future[bool]] | None = None
        self._hurries = False

    def time(self) -> float:
        """Its own seconds."""
        return self._now

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        """A call in a thread, counted."""
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._delivered)
        return future

    def _delivered(self, _: object) -> None:
        self.threads -= 1

    def idle(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """Nothing is ready, and the next timer is due after `timeout`: wait really, go on to it, or stop."""
        if self._waited is not None and not self._waited.done():
            return self._idle_while_awaited(timeout)
        sockets = len(self._selector_of_ours.get_map()) > self._own and self.wanted()
        if self.threads or sockets:
            return self._idle_at_work(timeout, sockets=sockets)
        if timeout is not None and self._now + timeout <= self.horizon + 1e-9 and self.wanted():
            self._now += timeout
            return []
        self.stop()
        return []

    def _idle_at_work(self, timeout: float | None, *, sockets: bool) -> list[tuple[selectors.SelectorKey, int]]:
        """Threads are at work, or a handler talks to another server; the deadlines of such a talk are real."""
        began = time.monotonic()
        if began > self._patience:
            self.stop()
            return []
        found = self._selector_of_ours.really(min(self._patience - began, timeout if sockets and timeout is not None else PATIENCE))
        if sockets and not self.threads:
            self._now += min(time.monotonic() - began, max(0.0, self.horizon - self._now))
        return found

    def _idle_while_awaited(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """A browser is to answer. Who leaps lets time pass meanwhile: one timer at a time, or all while nothing comes."""
        if time.monotonic() > self._patience:
            self.stop()
            return []
        if self._leap is not None:
            (until, answer), self._leap = self._leap, None
            due = timeout is not None and self._now + timeout <= until + 1e-9
            if due and timeout is not None:
                self._now += timeout
            answer.set_result(due)
            return []
        found = self._selector_of_ours.really(0.05)
        if not found and self._hurries and timeout is not None:
            self._now += timeout
        return found

    async def leap(self, until: float) -> bool:
        """When nothing is ready any more, time goes on to the next timer, if that is due by then; whether it was."""
        answer: asyncio.Future[bool] = self.create_future()
        self._leap = until, answer
        due = await answer
        await asyncio.sleep(0)  # what was due has begun
        return due

    def go_to(self, now: float) -> None:
        """Nothing was due until then."""
        self._now = max(self._now, now)

    def settle(self, horizon: float, wanted: Callable[[], bool]) -> None:
        """Run until nothing can happen. While something is `wanted`, time goes on to what brings it, at most to `horizon`."""
        self.horizon, self.wanted = horizon, wanted
        self._patience = time.monotonic() + PATIENCE
        with alone():
            self.run_forever()
        self.wanted = bool
        if self.threads and time.monotonic() > self._patience:
            raise Hangs(f"a handler is still at work in its thread after {PATIENCE:g} s of real time")

    def advance(self, seconds: float) -> None:
        """Let so much time pass, with all that happens in it."""
        until = self._now + seconds
        self.settle(until, lambda: True)
        self._now = max(self._now, until)

    def complete(self, work: Coroutine[Any, Any, T], *, hurries: bool = False) -> T:
        """Run until this has ended. Time stands still, or with `hurries` goes on to the next timer while nothing else comes."""
        self._patience = time.monotonic() + PATIENCE
        self._hurries = hurries
        with alone():
            self._waited = task = self.create_task(work)
            task.add_done_callback(lambda _: self.stop())
            try:
                while not task.done() and time.monotonic() < self._patience:
                    self.run_forever()
            finally:
                self._waited, self._leap = None, None
                if not task.done():
                    task.cancel()
        if not task.done():
            raise Hangs(f"no answer within {PATIENCE:g} s")
        return task.result()

    def end(self) -> None:
        """Cancel what is left, and close."""
        left = asyncio.all_tasks(self)
        for task in left:
            task.cancel()
        try:
            if left:
                self.complete(_all_of(left), hurries=True)
            self.complete(self.shutdown_asyncgens())
            self.complete(self.shutdown_default_executor())
        finally:
            self.close()


async def _all_of(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.wait(tasks)


@contextmanager
def alone() -> Iterator[None]:
    """As if no other loop ran in this thread: a plain test and one that is a coroutine of another loop may both drive."""
    outer = asyncio._get_running_loop()
    if outer is None:
        yield
        return
    task = asyncio.current_task(outer)
    if task is not None:
        asyncio.tasks._leave_task(outer, task)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(outer)
        if task is not None:
            asyncio.tasks._enter_task(outer, task)


class CountedPool(Pool):
    """Threads for handlers, which the loop waits for."""

    def __init__(self, loop: ControlledLoop, limit: int) -> None:
        super().__init__(limit)
        self._counts = loop

    def submit(self, context: contextvars.Context, done: Callable[[Any], Any], fn: Callable[..., Any], *args: Any) -> None:
        """Call `fn` in a thread, in `context`; then `done` on the loop."""
        self._counts.threads += 1

        def delivered(outcome: Any) -> None:
            self._counts.threads -= 1
            done(outcome)

        super().submit(context, delivered, fn, *args)

    def slept(self, more: int) -> None:
        """A thread that waits for a job is not at work: time may go on to what the job waits for."""

        def count() -> None:
            self._counts.threads -= more

        self._counts.call_soon_threadsafe(count)
