"""Where jobs run: on the event loop, in a thread, in a process. Each place is one class with one method; another can be added beside them.

A place knows `Work` and nothing else of a call: no page, no queue.
Invariant: `run` comes back only when the author's code has really ended, also when it was cancelled; until then the call holds its capacity.
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
from collections.abc import Callable
from typing import Any, Protocol

from livepy.core.ways import way_of_result
from livepy.jobs.bars import capture
from livepy.jobs.threads import Outcome, Pool
from livepy.jobs.token import Token


class Work(Protocol):
    """One call, as the place sees it that runs it."""

    @property
    def fn(self) -> Callable[..., Any]: ...
    @property
    def args(self) -> tuple[Any, ...]: ...
    @property
    def kwargs(self) -> dict[str, Any]: ...
    @property
    def wants_progress(self) -> bool: ...
    @property
    def memory(self) -> int: ...
    @property
    def token(self) -> Token: ...
    @property
    def context(self) -> contextvars.Context: ...

    def report(self, fraction: float | None, text: str) -> None:
        """How far it is. Any thread."""

    def check(self) -> None:
        """Raise what ends it, if it is to end. Any thread."""

    def begun(self) -> tuple[Any, ...]:
        """Its arguments, with its progress before them where it asks for it."""

    def made(self, value: Any) -> Any:
        """What callers get for what it gave. Where it runs."""

    def give(self, value: Any) -> None:
        """It has yielded, or this is what it gave. On the loop."""

    def when_shown(self, then: Callable[[], None]) -> None:
        """Call this when the page has shown what was given: mostly at once. On the loop."""


class Place(Protocol):
    """Where a job runs."""

    async def run(self, work: Work) -> Any:
        """Run it to its end in the work's context; give its result, or None when it yields.

        When this task is cancelled, end it, and come back when it has ended.
        """

    async def close(self) -> None:
        """The server leaves, and nothing runs here any more."""


class OnLoop:
    """Async functions and async generators, in the task itself."""

    async def run(self, work: Work) -> Any:
        """Await it, or take what it yields."""
        return await finished(work, work.fn(*work.begun(), **work.kwargs))

    async def close(self) -> None:
        """It has nothing of its own."""


async def finished(work: Work, made: Any) -> Any:
    """The end of what a call of an async function made."""
    if not hasattr(made, "__aiter__"):
        return work.made(await made)
    try:
        async for value in made:
            work.give(work.made(value))
            await _shown(work)
            work.check()  # it may have swallowed its cancelling
    finally:
        close = getattr(made, "aclose", None)
        if close is not None:
            await close()
    return None


async def _shown(work: Work) -> None:
    """Until the page has shown it; others may run in any case, as a generator need not wait for anything."""
    seen = False
    waiting: asyncio.Future[None] | None = None

    def see() -> None:
        nonlocal seen
        seen = True
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    work.when_shown(see)
    if seen:
        await asyncio.sleep(0)
    else:
        waiting = asyncio.get_running_loop().create_future()
        await waiting


class InThread:
    """Plain functions and generators, each in one thread from its first line to its last."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._loop = asyncio.get_running_loop()

    async def run(self, work: Work) -> Any:
        """Call it in a thread."""
        result = await ended(work, self._pool, self._called, work)
        if way_of_result(result) is None:
            return result
        return await finished(work, result)  # a plain function that gave something to await, as a decorator's wrapper does

    async def close(self) -> None:
        """The threads are the runner's."""

    def _called(self, work: Work) -> Any:
        capture()
        work.check()
        made = work.fn(*work.begun(), **work.kwargs)
        way = way_of_result(made)
        if way != "generator":
            return work.made(made) if way is None else made
        shown = Shown(self._loop, work)
        try:
            for value in made:
                shown.yielded(value)
        finally:
            made.close()
        return None


class InProcess:
    """Functions of a module, each call in a process of its own that does nothing else meanwhile. A thread waits for it."""

    def __init__(self, pool: Pool, cores: int) -> None:
        from livepy.jobs.process import Workers  # most servers have no such job: its modules are a tenth of what a server imports

        self._pool = pool
        self._workers = Workers(keep=max(4, cores))  # if fewer stayed than run at once, each round of calls would start some anew
        self._loop = asyncio.get_running_loop()

    async def run(self, work: Work) -> Any:
        """Send it to a worker."""
        return await ended(work, self._pool, self._called, work)

    def _called(self, work: Work) -> Any:
        work.check()
        told = Shown(self._loop, work)
        result = self._workers.run(work.fn, work.args, work.kwargs, told, work.token, wants_progress=work.wants_progress, memory=work.memory)
        return result if told.streams else work.made(result)

    async def close(self) -> None:
        """End the processes."""
        await self._pool.call(self._workers.close)


class Shown:
    """What a job in a thread says: each value waits until the page has shown the one before."""

    def __init__(self, loop: asyncio.AbstractEventLoop, work: Work) -> None:
        self._loop, self._work = loop, work
        self._go: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.report, self.check = work.report, work.check
        self.streams = False  # something was yielded

    def yielded(self, value: Any) -> None:
        """Hand it over, and come back when it is shown. Raises what ends the call."""
        self._work.check()
        self.streams = True
        self._loop.call_soon_threadsafe(self._begin, self._work.made(value))
        self._go.get()
        self._work.check()

    def _begin(self, value: Any) -> None:
        self._work.give(value)
        self._work.when_shown(lambda: self._go.put(None))


async def ended(work: Work, pool: Pool, fn: Callable[..., Any], *args: Any) -> Any:
    """What a call in a thread gives. A task that is cancelled meanwhile waits all the same until the thread has ended: the call's token has told it."""
    loop = asyncio.get_running_loop()
    awaited: asyncio.Future[None] = loop.create_future()
    came: list[Outcome] = []

    def over(outcome: Outcome) -> None:
        came.append(outcome)
        if not awaited.done():
            awaited.set_result(None)

    pool.submit(work.context.copy(), over, fn, *args)
    cancelled = False
    while not came:
        try:
            await awaited
        except asyncio.CancelledError:
            cancelled, awaited = True, loop.create_future()
    if came[0].error is not None:
        raise came[0].error
    if cancelled:
        raise asyncio.CancelledError
    return came[0].value
