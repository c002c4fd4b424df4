"""Equal calls at the same time compute once, in threads and on the event loop; nobody waits for ever, and nobody pays for another's stop."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livepy import Cancelled, LivepyError, cache
from livepy.cache import Cache


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as threads:
        yield threads


class Gate:
    """A function's inside: who is in it, and when it may go on."""

    def __init__(self) -> None:
        self.entered, self.opened, self.times = threading.Semaphore(0), threading.Semaphore(0), 0

    def pass_through(self) -> int:
        self.times += 1
        self.entered.release()
        assert self.opened.acquire(timeout=60)
        return self.times


def results(calls: list[Future[Any]]) -> list[Any]:
    return [call.exception(60) or call.result() for call in calls]


def test_equal_calls_in_threads_compute_once(pool: ThreadPoolExecutor) -> None:
    gate = Gate()

    @cache
    def load(name: str) -> list[int]:
        return [gate.pass_through()]

    calls = [pool.submit(load, "a") for _ in range(10)]
    assert gate.entered.acquire(timeout=60)
    gate.opened.release()
    first, *others = results(calls)
    assert first == [1]
    assert all(one is first for one in others)
    assert load("a") is first


@given(st.lists(st.sampled_from(range(5)), min_size=1, max_size=30), st.sets(st.sampled_from(range(5))))
def test_in_threads_each_value_is_computed_once_and_each_error_is_given_to_its_callers_only(numbers: list[int], failing: set[int]) -> None:
    computed: list[int] = []
    kept = Cache()

    @kept
    def square(number: int) -> int:
        computed.append(number)
        if number in failing:
            raise ValueError(number)
        return number * number

    with ThreadPoolExecutor(8) as threads:
        calls = [(number, threads.submit(square, number)) for number in numbers]
        for number, call in calls:
            if number in failing:
                assert isinstance(call.exception(60), ValueError)
            else:
                assert call.result(60) == number * number
    for number in set(numbers) - failing:
        assert computed.count(number) == 1


def test_who_waits_gets_the_error_and_the_next_call_computes_again(pool: ThreadPoolExecutor) -> None:
    gate, fails = Gate(), [True]

    @cache
    def load() -> str:
        gate.pass_through()
        if fails[0]:
            raise OSError("no disk")
        return "loaded"

    calls = [pool.submit(load) for _ in range(2)]
    assert gate.entered.acquire(timeout=60)
    gate.opened.release(2)
    assert [str(one) for one in results(calls)] == ["no disk", "no disk"]
    fails[0] = False
    gate.opened.release(2)
    assert load() == "loaded"


def test_when_the_one_that_computes_is_stopped_another_takes_over(pool: ThreadPoolExecutor) -> None:
    gate, waits = Gate(), threading.Event()

    @cache
    def load() -> str:
        if gate.pass_through() == 1:
            raise Cancelled
        return "loaded"

    def ask() -> str:
        waits.set()
        return load()

    first = pool.submit(load)
    assert gate.entered.acquire(timeout=60)
    others = [pool.submit(ask) for _ in range(3)]
    assert waits.wait(60)
    gate.opened.release(9)
    assert isinstance(first.exception(60), Cancelled)
    assert results(others) == ["loaded"] * 3
    assert gate.times == 2


def test_a_function_that_needs_its_own_result_is_told_so_and_does_not_hang() -> None:
    @cache
    def endless(number: int) -> int:
        return endless(number)

    with pytest.raises(LivepyError, match="LP875 endless is under @cache"):
        endless(1)


def test_a_recursion_into_other_arguments_is_computed() -> None:
    @cache
    def fibonacci(number: int) -> int:
        return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)

    assert fibonacci(60) == 1548008755920


def test_two_functions_that_wait_for_each_other_in_two_threads_are_told_so(pool: ThreadPoolExecutor) -> None:
    both = threading.Barrier(2, timeout=60)

    @cache
    def left(enter: bool) -> str:
        both.wait()
        return right(True)

    @cache
    def right(enter: bool) -> str:
        both.wait()
        return left(True)

    errors = results([pool.submit(left, True), pool.submit(right, True)])
    assert all(isinstance(error, LivepyError) for error in errors), errors


async def test_a_task_that_needs_its_own_result_over_another_function_is_told_so() -> None:
    @cache
    async def left(number: int) -> int:
        return (await asyncio.gather(right(number), asyncio.sleep(0)))[0]

    @cache
    async def right(number: int) -> int:
        return await left(number)

    with pytest.raises(LivepyError, match="LP875"):
        await left(1)


async def test_equal_calls_on_the_event_loop_compute_once() -> None:
    times, go_on = [0], asyncio.Event()

    @cache
    async def load() -> list[int]:
        times[0] += 1
        await go_on.wait()
        return times

    calls = [asyncio.create_task(load()) for _ in range(5)]
    await asyncio.sleep(0)
    go_on.set()
    assert all(one is times for one in await asyncio.gather(*calls))
    assert times == [1]


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.integers(0, 8))
def test_a_cancelled_caller_cancels_nobody_else(cancelled: list[bool], when: int) -> None:
    kept = Cache()

    @kept
    async def load() -> str:
        for _ in range(4):
            await asyncio.sleep(0)
        return "loaded"

    async def visitors() -> None:
        calls = [asyncio.create_task(load()) for _ in cancelled]
        for _ in range(when):
            await asyncio.sleep(0)
        stopped = [call.cancel() for call, stop in zip(calls, cancelled, strict=True) if stop]
        got = await asyncio.gather(*calls, return_exceptions=True)
        assert [one for one, stop in zip(got, cancelled, strict=True) if not stop] == ["loaded"] * cancelled.count(False)
        assert all(one == "loaded" or isinstance(one, asyncio.CancelledError) for one in got)
        assert len(stopped) == cancelled.count(True)
        assert await load() == "loaded"

    asyncio.run(visitors())


async def test_tasks_of_two_event_loops_share_one_computation(pool: ThreadPoolExecutor) -> None:
    gate = asyncio.Event()
    times = [0]

    @cache
    async def load() -> list[int]:
        times[0] += 1
        await gate.wait()
        return times

    here = asyncio.create_task(load())
    await asyncio.sleep(0)
    there = pool.submit(lambda: asyncio.run(load()))
    await asyncio.sleep(0)
    gate.set()
    assert await here is times
    assert await asyncio.wrap_future(there) is times
    assert times == [1]


def test_what_is_being_computed_when_it_is_cleared_is_not_kept(pool: ThreadPoolExecutor) -> None:
    gate = Gate()

    @cache
    def load() -> int:
        return gate.pass_through()

    early = pool.submit(load)
    assert gate.entered.acquire(timeout=60)
    cache.clear(load)
    late = pool.submit(load)
    assert gate.entered.acquire(timeout=60)
    gate.opened.release(2)
    assert {early.result(60), late.result(60)} == {2}
    cache.clear(load)
    gate.opened.release()
    assert load() == 3


def test_a_cached_function_is_of_the_same_kind_and_signature() -> None:
    def plain(one: int, *, two: str = "") -> int:
        """It counts."""
        return one

    async def waits(one: int) -> int:
        return one

    def yields(one: int) -> Iterator[int]:
        yield one

    async def both(one: int) -> Any:
        yield one

    for fn in (plain, waits, yields, both):
        cached: Any = cache(fn)
        for question in (inspect.isfunction, inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction):
            assert question(cached) == question(fn)
        assert inspect.signature(cached) == inspect.signature(fn)
        assert (cached.__name__, cached.__doc__, cached.__wrapped__) == (fn.__name__, fn.__doc__, fn)


def test_the_result_is_handed_out_as_it_is() -> None:
    @cache
    def load() -> list[int]:
        return []

    load().append(1)
    assert load() == [1]


def test_age_counts_from_when_it_was_computed() -> None:
    now = [0.0]
    kept = Cache(clock=lambda: now[0])
    times = [0]

    @kept(seconds=10)
    def load() -> int:
        times[0] += 1
        now[0] += 8
        return times[0]

    assert load() == 1
    now[0] = 17
    assert load() == 1
    now[0] = 18
    assert load() == 2


def test_a_result_larger_than_the_memory_is_given_and_not_kept() -> None:
    @cache(memory="1 MB")
    def load(size: int) -> bytes:
        return bytes(size)

    assert load(900_000) is load(900_000)
    assert load(1_100_000) is not load(1_100_000)
    assert load(900_000) is load(900_000)


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ({"size": 0}, "size=0"),
        ({"seconds": 0}, "seconds=0"),
        ({"per": "user"}, "per='user'"),
    ],
)
def test_a_bound_that_keeps_nothing_is_refused(bound: Any, said: str) -> None:
    with pytest.raises(LivepyError, match=f"LP871.*{said}"):
        cache(**bound)


def test_memory_is_written_as_for_a_job() -> None:
    with pytest.raises(LivepyError, match="much"):
        cache(memory="much")


@pytest.mark.parametrize("thing", [3, int, print, staticmethod(len)], ids=range(4))
def test_only_functions_are_cached(thing: Any) -> None:
    with pytest.raises(LivepyError, match="LP870"):
        cache(thing)
    with pytest.raises(LivepyError, match="LP876"):
        cache.clear(thing)


def test_what_only_the_first_caller_could_read_is_refused() -> None:
    @cache
    def load() -> Iterator[int]:
        return iter([1])

    with pytest.raises(LivepyError, match="LP877 load is under @cache"):
        load()
