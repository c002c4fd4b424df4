"""The pool, `drive`, and what kind of function a handler is."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from types import coroutine
from typing import Any

import pytest

from livepy.core.ways import way_of, way_of_result
from livepy.jobs.threads import Outcome, Pool
from livepy.session.turns import drive


def plain() -> None: ...
async def awaits() -> None: ...
def steps() -> Generator[None]:
    yield


async def stream() -> AsyncGenerator[None]:
    yield


class Things:
    def plain(self) -> None: ...
    async def awaits(self) -> None: ...
    def __call__(self) -> Generator[None]:
        yield


class Asks:
    async def __call__(self) -> None: ...


@coroutine
def old() -> Generator[None]:
    yield


@functools.wraps(awaits)
def wrapped() -> Awaitable[None]:
    return awaits()


@pytest.mark.parametrize(
    ("handler", "way"),
    [
        (plain, "thread"),
        (awaits, "coroutine"),
        (steps, "generator"),
        (stream, "stream"),
        (old, "coroutine"),
        (wrapped, "thread"),
        (lambda: awaits(), "thread"),
        (Things().plain, "thread"),
        (Things().awaits, "coroutine"),
        (Things(), "generator"),
        (Asks(), "coroutine"),
        (functools.partial(Things().awaits), "coroutine"),
        (functools.partial(functools.partial(steps)), "generator"),
        (functools.partial(Asks()), "coroutine"),
        ([].append, "thread"),
        (print, "thread"),
        (dict, "thread"),
    ],
)
def test_the_kind_of_a_handler_is_recognised(handler: Callable[..., Any], way: str):
    assert way_of(handler) == way


async def test_the_kind_of_what_a_function_returned_is_recognised():
    work = awaits()
    assert way_of_result(work) == "coroutine"
    await work
    assert way_of_result(steps()) == "generator"
    assert way_of_result(stream()) == "stream"
    assert way_of_result(asyncio.get_running_loop().create_future()) == "coroutine"
    assert way_of_result(None) is way_of_result([1]) is way_of_result(iter([1])) is None


async def called(pool: Pool, fn: Callable[..., Any]) -> Outcome:
    got: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    pool.submit(contextvars.copy_context(), got.set_result, fn)
    return await got


@pytest.fixture
async def pool():
    made = Pool(limit=8, idle_seconds=30)
    yield made
    made.close()


EXCEPTIONS = [ValueError, StopIteration, StopAsyncIteration, SystemExit, KeyboardInterrupt, asyncio.CancelledError, GeneratorExit, RecursionError, MemoryError]


@pytest.mark.parametrize("kind", EXCEPTIONS)
async def test_whatever_a_call_raises_comes_back_as_a_value(pool: Pool, kind: type[BaseException]):
    def fail() -> None:
        raise kind("seen")

    assert type((await called(pool, fail)).error) is kind
    assert (await called(pool, lambda: 7)).value == 7  # and the pool goes on


@pytest.mark.parametrize("kind", EXCEPTIONS)
async def test_whatever_a_coroutine_raises_comes_back_as_a_value(kind: type[BaseException]):
    async def fail(first: bool) -> None:
        if not first:
            await asyncio.sleep(0)
        raise kind("seen")

    for first in (True, False):
        error = await drive(fail(first), contextvars.copy_context(), lambda: None)
        assert type(error) is kind or (kind in (StopIteration, StopAsyncIteration) and type(error) is RuntimeError)


async def test_a_coroutine_is_driven_in_the_task_that_awaits_it_and_in_a_context_of_its_own():
    variable: contextvars.ContextVar[int] = contextvars.ContextVar("variable", default=0)
    seen: list[Any] = []
    waits: list[int] = []

    async def handler() -> None:
        variable.set(1)
        seen.append(asyncio.current_task())
        await asyncio.sleep(0)
        async with asyncio.timeout(30):
            await asyncio.sleep(0.001)
        seen.append(asyncio.current_task())
        seen.append(variable.get())

    assert await drive(handler(), contextvars.copy_context(), lambda: waits.append(1)) is None
    assert seen == [asyncio.current_task(), asyncio.current_task(), 1]
    assert variable.get() == 0
    assert len(waits) == 2


async def test_a_timeout_inside_a_driven_coroutine_ends_it():
    async def handler() -> None:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(60)

    assert type(await drive(handler(), contextvars.copy_context(), lambda: None)) is TimeoutError


async def test_a_coroutine_that_does_not_wait_never_says_so():
    waits: list[int] = []
    await drive(awaits(), contextvars.copy_context(), lambda: waits.append(1))
    assert not waits


async def test_the_pool_grows_while_all_its_threads_are_busy_and_queues_beyond_its_limit(pool: Pool):
    release = threading.Event()
    started = threading.Semaphore(0)

    def block() -> None:
        started.release()
        release.wait(10)

    blocked = [asyncio.ensure_future(called(pool, block)) for _ in range(8)]
    await asyncio.sleep(0)
    for _ in range(8):
        assert await asyncio.to_thread(started.acquire, timeout=5)
    assert pool.threads == 8
    late = asyncio.ensure_future(called(pool, lambda: "late"))
    await asyncio.sleep(0)
    assert pool.backlog == 1
    assert not late.done()
    release.set()
    assert (await late).value == "late"
    await asyncio.gather(*blocked)
    assert pool.threads == 8


async def test_where_no_more_threads_can_begin_calls_wait_for_those_there_are(pool: Pool, monkeypatch: pytest.MonkeyPatch):
    release = threading.Event()
    blocked = asyncio.ensure_future(called(pool, functools.partial(release.wait, 10)))
    await asyncio.sleep(0)

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    late = asyncio.ensure_future(called(pool, plain))
    await asyncio.sleep(0)
    assert (pool.threads, pool.backlog) == (1, 1)
    release.set()
    await asyncio.gather(blocked, late)
    assert (pool.threads, pool.backlog) == (1, 0)


async def test_the_pool_reuses_a_free_thread(pool: Pool):
    for _ in range(20):
        await called(pool, plain)
    assert pool.threads == 1


async def test_idle_threads_end():
    pool = Pool(idle_seconds=0.01)
    await called(pool, plain)
    async with asyncio.timeout(30):
        while pool.threads:
            await asyncio.sleep(0.005)
    assert (await called(pool, lambda: 3)).value == 3
    pool.close()


async def test_many_calls_from_one_place_all_end_once(pool: Pool):
    outcomes = await asyncio.gather(*(called(pool, functools.partial(int, n)) for n in range(2000)))
    assert [one.value for one in outcomes] == list(range(2000))


async def test_an_error_in_what_is_told_of_an_end_does_not_stop_the_others(pool: Pool):
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context["exception"]))

    def broken(outcome: Outcome) -> None:
        raise ValueError("told")

    pool.submit(contextvars.copy_context(), broken, plain)
    assert (await called(pool, lambda: 1)).value == 1
    assert [type(one) for one in complaints] == [ValueError]


async def test_a_pool_that_was_closed_grows_again_for_what_comes_late() -> None:
    pool = Pool()
    assert await pool.call(lambda: 1) == 1
    pool.close()
    while pool.threads:
        await asyncio.sleep(0)
    assert await pool.call(lambda: 2) == 2
    pool.close()
