"""Who waits for a call: with `await` on the event loop, with `.wait()` in a thread. A job that does lends its places meanwhile.

It knows calls that run and the queue. Why places are lent: two jobs of one group that wait for others of it would wait for ever.
Invariant: a job goes on after its wait only when it holds its places again, unless it was stopped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Protocol

from livepy.core.calls import CALL, Call, current_page
from livepy.core.reading import LOCK
from livepy.errors import TimedOut
from livepy.jobs.queue import Queue, Ticket
from livepy.jobs.run import Run
from livepy.jobs.threads import Pool
from livepy.mistakes import jobs


class Runs(Protocol):
    """What it needs of who runs calls."""

    queue: Queue

    def on_loop(self, then: Callable[[], None]) -> None:
        """Call this on the loop. Any thread."""

    def start(self, tickets: list[Ticket]) -> None:
        """These hold their places now."""


class Waits:
    """Those who wait, of one server."""

    def __init__(self, runs: Runs, pool: Pool) -> None:
        self._runs, self._pool = runs, pool
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._returning: dict[Ticket, asyncio.Future[None]] = {}  # they wait to have their places again
        self._tasks: set[asyncio.Task[None]] = set()

    async def over(self, call: Call[Any]) -> None:
        """Until it is over."""
        if asyncio.get_running_loop() is not self._loop:
            raise jobs.FOREIGN_LOOP()
        done = self._loop.create_future()

        def answer() -> None:
            if not done.done():
                done.set_result(None)

        def wake() -> None:
            self._runs.on_loop(answer)

        if not call.when_over(wake):
            return
        parent, page = _running_call(), current_page()
        waiter, ticket = page if parent is None else parent.call, _ticket_of(call)
        _wait_for(call, waiter, wake)
        if parent is not None:
            self._lend(parent, ticket)
        try:
            await done
        except asyncio.CancelledError:
            call.no_longer(wake)
            _end_with(parent, call)
            raise
        finally:
            call.waiters.remove(waiter)
            if parent is not None:
                await self._take_back(parent, ticket)

    def block(self, call: Call[Any], timeout: float | None) -> None:
        """Block this thread until it is over."""
        if threading.get_ident() == self._thread:
            raise jobs.WAIT_ON_LOOP()
        over = self._pool.event()
        if not call.when_over(over.set):
            return
        parent, page = _running_call(), current_page()
        waiter = page if parent is None else parent.call
        _wait_for(call, waiter, over.set)
        if parent is not None:
            parent.token.on_cancel(over.set)
            lent: list[Ticket | None] = []
            self._runs.on_loop(lambda: self._lend_for(parent, call, lent))
        in_time = over.wait(timeout)
        if parent is not None:
            self._wait_for_places(parent, lent)
        call.waiters.remove(waiter)
        if parent is not None and parent.token.error is not None:
            call.no_longer(over.set)
            _end_with(parent, call)
            raise parent.token.error
        if not in_time:
            call.no_longer(over.set)
            raise TimedOut(f"{call.declared.name} has not ended within {timeout:g} s.")

    def _wait_for_places(self, parent: Run, lent: list[Ticket | None]) -> None:
        back = self._pool.event()
        parent.token.on_cancel(back.set)

        async def take() -> None:
            await self._take_back(parent, lent[0])
            back.set()

        self._runs.on_loop(lambda: self._keep(self._loop.create_task(take())))
        back.wait()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _lend_for(self, parent: Run, call: Call[Any], lent: list[Ticket | None]) -> None:
        lent.append(_ticket_of(call))
        self._lend(parent, lent[0])

    def _lend(self, parent: Run, awaited: Ticket | None) -> None:
        """It does nothing while it waits for another call: its places are free, or two jobs of one group could wait for each other for ever."""
        if parent.ticket is not None and not parent.finished:
            self._runs.start(self._runs.queue.lend(parent.ticket, awaited))

    async def _take_back(self, parent: Run, awaited: Ticket | None) -> None:
        """It goes on when it has its places again. One that was stopped only ends."""
        ticket = parent.ticket
        if ticket is None or parent.finished or parent.call.over:
            return
        if self._runs.queue.take_back(ticket, awaited):
            self.returned(ticket)  # whoever else waits in it goes on too
            return
        waits = self._returning.get(ticket)
        if waits is None:
            waits = self._returning[ticket] = self._loop.create_future()
        cancelled = False
        while not waits.done():
            try:
                await asyncio.shield(waits)
            except asyncio.CancelledError:
                if parent.call.over:
                    raise
                cancelled = True  # by a time limit of the author's: it goes on, and only with its places
        if cancelled:
            raise asyncio.CancelledError

    def returned(self, ticket: Ticket) -> None:
        """It has its places again, or needs them no more."""
        waits = self._returning.pop(ticket, None)
        if waits is not None and not waits.done():
            waits.set_result(None)


def _wait_for(call: Call[Any], waiter: Any, wake: Callable[[], None]) -> None:
    """Note who waits, and is to be woken. Refuse a job that would wait for a call which cannot end before the job itself has."""
    with LOCK:
        call.waiters.append(waiter)
        if not isinstance(waiter, Call):
            return
        held_up: dict[Call[Any], None] = {waiter: None}  # it, and all that cannot end before it
        for one in (rest := [waiter]):
            behind = [other for line in one.lines if line.now is one for other in line.behind]
            for other in [*behind, *(other for other in one.waiters if isinstance(other, Call))]:
                if other not in held_up:
                    held_up[other] = None
                    rest.append(other)
        if call in held_up:
            call.waiters.remove(waiter)
            call.no_longer(wake)
            if call.parent is waiter and not call.is_awaited:  # it was started only to be waited for
                call.cancel()
            raise jobs.CIRCLE(name=waiter.declared.name, other=call.declared.name)


def _running_call() -> Run | None:
    """The job's call in whose work this runs, while it runs."""
    call = CALL.get()
    run = None if call is None else call.private
    return run if isinstance(run, Run) and not run.finished else None


def _end_with(parent: Run | None, call: Call[Any]) -> None:
    """One that a job has started and waited for ends with it, unless somebody else waits too."""
    if parent is not None and parent.call.over and call.parent is parent.call and not call.is_awaited:
        call.cancel()


def _ticket_of(call: Call[Any]) -> Ticket | None:
    """What it waits or runs with."""
    return call.private.ticket if isinstance(call.private, Run) else call.private
