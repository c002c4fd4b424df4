"""Handlers one at a time without a task each, and the threads in which plain `def` handlers run.

`drive` runs a coroutine in the task that calls it; `Pool` runs a call in a thread and tells the loop when it has ended. Neither knows a session.
Whatever a handler raises comes back as a value: StopIteration would stop the pool's delivery for ever, SystemExit would end the server.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import queue
import threading
import types
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Literal, cast

from livepy.core.bound import BoundJob, FunctionJob
from livepy.core.calls import Call

Way = Literal["thread", "coroutine", "generator", "stream", "start"]
"""How a handler runs: called in a thread, awaited, stepped in threads, iterated on the loop, or only called there: a job, which starts and returns."""

_COROUTINE = inspect.CO_COROUTINE | inspect.CO_ITERABLE_COROUTINE
_ENDED = object()


def way_of(handler: Callable[..., Any]) -> Way:
    """What kind of function this is, also when bound, partial, or an object with `__call__`."""
    code = getattr(handler, "__code__", None)
    while code is None:
        if isinstance(handler, functools.partial):
            handler = handler.func
        elif isinstance(handler, (BoundJob, FunctionJob)):
            return "start"
        elif isinstance(handler, (types.BuiltinFunctionType, type)):
            return "thread"
        else:
            call = type(handler).__dict__.get("__call__") or getattr(type(handler), "__call__")  # noqa: B004, B009  # what it is, not whether
            if not isinstance(call, types.FunctionType):
                return "thread"
            handler = call
        code = getattr(handler, "__code__", None)
    return way_of_code(code)


def way_of_code(code: types.CodeType) -> Way:
    """The same for the code of a function."""
    flags = code.co_flags
    if flags & _COROUTINE:
        return "coroutine"
    if flags & inspect.CO_ASYNC_GENERATOR:
        return "stream"
    return "generator" if flags & inspect.CO_GENERATOR else "thread"


def way_of_result(result: object) -> Way | None:
    """How to go on with what a plain function has returned; None: it has ended. A call of a job goes its own way."""
    if result is None or isinstance(result, Call):
        return None
    if type(result) is types.GeneratorType and not result.gi_code.co_flags & _COROUTINE:  # one under @types.coroutine is to be awaited
        return "generator"
    if inspect.isasyncgen(result):
        return "stream"
    return "coroutine" if inspect.isawaitable(result) else None


async def awaited(thing: Awaitable[Any]) -> None:
    """Any awaitable as a coroutine."""
    await thing


async def streamed(stream: AsyncGenerator[Any, None], yielded: Callable[[], None]) -> None:
    """Iterate an async generator; others get a chance to run after each `yield`, and see what it did."""
    async for _ in stream:
        yielded()
        await asyncio.sleep(0)


def stepped(steps: Generator[Any, None, Any]) -> bool:
    """Run a generator to its next `yield`; false when it has ended."""
    return next(steps, _ENDED) is not _ENDED


@types.coroutine
def drive(handler: Coroutine[Any, Any, Any], context: contextvars.Context, on_wait: Callable[[], None]) -> Generator[Any, Any, BaseException | None]:
    """Run `handler` in this task and in `context`; call `on_wait` each time it waits. Gives what it raised, or None.

    The task must belong to the session, not to the HTTP request: aiohttp closes the socket when the request's task returns. Only the handler's own steps
    pass through here: what it starts with gather or a TaskGroup runs by itself, so nothing may rely on seeing every step.
    """
    run = context.run
    try:
        waiting = run(handler.send, None)
    except StopIteration:
        return None
    except BaseException as error:
        return error
    while True:
        on_wait()
        try:
            got = yield waiting
        except BaseException as error:
            step, value = cast("Callable[[Any], Any]", handler.throw), cast("Any", error)
        else:
            step, value = handler.send, got
        try:
            waiting = run(step, value)
        except StopIteration:
            return None
        except BaseException as error:
            return error
        finally:
            step = value = got = None  # type: ignore[assignment]  # an error that was thrown in must not hold this frame


@types.coroutine
def resumed(rest: Coroutine[Any, Any, Any], waiting: Any) -> Generator[Any, Any, Any]:
    """Go on with a coroutine that was started by hand and has first waited for `waiting`."""
    while True:
        try:
            got = yield waiting
        except BaseException as error:
            step, value = cast("Callable[[Any], Any]", rest.throw), cast("Any", error)
        else:
            step, value = rest.send, got
        try:
            waiting = step(value)
        except StopIteration as end:
            return end.value


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
        self._threads = self._free = self._backlog = 0

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

    @contextmanager
    def blocked(self) -> Iterator[None]:
        """A thread of an author's waits in here for a job."""
        yield

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
