"""Calls from their start to their end: stopped at each point, whatever their code does, and what they leave behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import Any

import pytest

from livepy import Cancelled, Group, Progress, QueueFull, TimedOut, job
from livepy.core.calls import Call
from tests.jobs.running import Site, played


async def turns(number: int = 5) -> None:
    """The loop goes round."""
    for _ in range(number):
        await asyncio.sleep(0)


def test_a_call_stopped_before_its_first_step_never_begins_and_gives_its_place_back() -> None:
    one = Group("one", 1)
    ran: list[str] = []

    @job(group=one)
    async def work() -> None:
        ran.append("work")

    async def scene(site: Site) -> None:
        call = work()
        call.cancel()
        with pytest.raises(Cancelled):
            await call
        await turns()
        assert site.is_free(one)
        assert (site.figures().cancelled, site.figures().running) == (1, 0)

    played(scene)
    assert not ran


def test_a_call_that_a_thread_stops_before_the_loop_hears_of_it_gives_its_place_back() -> None:
    one = Group("one", 1)

    @job(group=one)
    async def work() -> None:
        await asyncio.sleep(10)

    async def scene(site: Site) -> None:
        def start_and_stop() -> None:
            for _ in range(20):
                work().cancel()

        await asyncio.to_thread(start_and_stop)
        await turns()
        assert site.is_free(one)
        assert site.figures().cancelled == 20

    played(scene)


def test_stopped_async_code_runs_its_finally_and_holds_its_place_until_that_has_ended() -> None:
    one = Group("one", 1)
    said: list[str] = []

    @job(group=one)
    async def work() -> None:
        try:
            await asyncio.sleep(100)
        finally:
            said.append("ending")
            await asyncio.sleep(5)
            said.append("ended")

    async def scene(site: Site) -> None:
        first = work()
        await turns()
        second = work()
        first.cancel()
        assert not first.running
        await turns()
        assert said == ["ending"]
        assert second.waiting, "the place is taken until the code has really ended"
        await asyncio.sleep(6)
        assert second.running
        assert said == ["ending", "ended"]

    played(scene)


def test_code_that_swallows_its_cancelling_is_over_for_who_looks_and_holds_its_place_until_it_ends() -> None:
    one = Group("one", 1)

    @job(group=one)
    async def stubborn() -> str:
        for _ in range(3):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                pass
        return "too late"

    async def scene(site: Site) -> None:
        call = stubborn()
        await turns()
        call.cancel()
        assert isinstance(call.exception, Cancelled)
        await turns()
        assert not site.is_free(one)
        await asyncio.sleep(40)
        assert site.is_free(one)
        assert call.value is None

    played(scene)


def test_a_stream_that_swallows_its_cancelling_ends_at_its_next_yield() -> None:
    one = Group("one", 1)
    yielded: list[int] = []

    @job(group=one)
    async def stubborn() -> AsyncIterator[int]:
        for number in range(1000):
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                pass
            yielded.append(number)
            yield number

    async def scene(site: Site) -> None:
        call = stubborn()
        await asyncio.sleep(3.5)
        call.cancel()
        await turns(20)
        assert site.is_free(one)
        assert len(yielded) <= 4

    played(scene)


def test_a_generator_ends_at_its_next_step_and_runs_its_finally() -> None:
    said: list[str] = []
    go = threading.Semaphore(0)
    at = threading.Semaphore(0)

    @job
    def steps() -> Iterator[int]:
        try:
            for number in range(100):
                at.release()
                go.acquire()
                yield number
        finally:
            said.append("closed")

    async def scene(site: Site) -> None:
        call = steps()
        await asyncio.to_thread(at.acquire)
        go.release()
        await asyncio.to_thread(at.acquire)
        call.cancel()
        go.release()
        await site.loop.run_in_executor(None, lambda: None)
        while site.runner.running:
            await asyncio.sleep(0)
        assert said == ["closed"]
        assert call.value == 0

    played(scene)


ASKS: dict[str, Callable[[Progress], Any]] = {
    "says": lambda progress: progress(0.5),
    "checks": lambda progress: progress.check(),
    "tracks": lambda progress: list(progress.track([1, 2, 3])),
}


@pytest.mark.parametrize("asks", ASKS.values(), ids=ASKS)
def test_a_thread_ends_where_it_asks_its_progress(asks: Callable[[Progress], Any]) -> None:
    ended: list[BaseException] = []
    at, go = threading.Event(), threading.Event()

    @job
    def work(progress: Progress) -> None:
        at.set()
        go.wait()
        try:
            asks(progress)
        except BaseException as error:
            ended.append(error)
            raise

    async def scene(site: Site) -> None:
        call = work()
        await asyncio.to_thread(at.wait)
        call.cancel()
        go.set()
        while site.runner.running:
            await asyncio.sleep(0)
        assert not site.failures

    played(scene)
    assert isinstance(ended[0], Cancelled)


def test_a_generator_that_ignores_its_end_is_ended_and_logged() -> None:
    at, go = threading.Event(), threading.Event()

    @job
    def stubborn() -> Generator[int]:
        for _ in range(2):
            try:
                yield 1
                at.set()
                go.wait()
                yield 2
            except GeneratorExit:
                pass

    async def scene(site: Site) -> None:
        call = stubborn()
        await asyncio.to_thread(at.wait)
        call.cancel()
        go.set()
        while site.runner.running:
            await asyncio.sleep(0)
        assert [str(error) for _, error in site.failures] == ["generator ignored GeneratorExit"]

    played(scene)


ENDS = [SystemExit(3), KeyboardInterrupt(), StopIteration(1), GeneratorExit(), asyncio.CancelledError(), StopAsyncIteration(), ZeroDivisionError()]


@pytest.mark.parametrize("raised", ENDS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("kind", ["async", "stream", "thread", "generator"])
def test_whatever_a_job_raises_is_its_own_error_and_its_place_is_free(raised: BaseException, kind: str) -> None:
    one = Group("one", 1)

    @job(group=one)
    async def an_async() -> None:
        raise raised

    @job(group=one)
    async def a_stream() -> AsyncIterator[int]:
        yield 1
        raise raised

    @job(group=one)
    def a_thread() -> None:
        raise raised

    @job(group=one)
    def a_generator() -> Iterator[int]:
        yield 1
        raise raised

    work: Any = {"async": an_async, "stream": a_stream, "thread": a_thread, "generator": a_generator}[kind]

    async def scene(site: Site) -> None:
        call: Call[Any] = work()
        with pytest.raises(Exception) as caught:  # of each kind another
            await call
        assert isinstance(caught.value, Exception)
        assert call.exception is caught.value
        await turns()
        assert site.is_free(one)
        figures = site.figures()
        assert figures.failed + figures.cancelled == 1

    played(scene)


def test_a_time_limit_ends_the_call_and_its_code() -> None:
    said: list[str] = []

    @job(timeout=5)
    async def work() -> None:
        try:
            await asyncio.sleep(100)
        finally:
            said.append("ended")

    async def scene(site: Site) -> None:
        call = work()
        with pytest.raises(TimedOut, match="longer than 5 s"):
            await call
        await turns()
        assert said == ["ended"]
        assert "5 s" in call.error
        assert site.figures().timed_out == 1

    played(scene)


def test_a_time_limit_of_a_call_that_has_ended_does_nothing() -> None:
    @job(timeout=5)
    async def work() -> str:
        await asyncio.sleep(4.999)
        return "in time"

    async def scene(site: Site) -> None:
        calls = [work() for _ in range(3)]
        assert await asyncio.gather(*calls) == ["in time"] * 3
        await asyncio.sleep(10)
        assert site.figures().done == 3
        assert site.figures().timed_out == 0

    played(scene)


def test_who_stands_behind_one_that_was_stopped_hears_of_a_better_place() -> None:
    one = Group("one", 1)

    @job(group=one)
    async def work() -> None:
        await asyncio.sleep(100)

    async def scene(site: Site) -> None:
        from livepy.core.reading import NOW, Reader

        class Looks(Reader):
            marks = 0

            def mark(self) -> None:
                Looks.marks += 1

        running, second, third = work(), work(), work()
        await asyncio.sleep(1)
        token = NOW.set(Looks())
        assert third.position == 2
        NOW.reset(token)
        second.cancel()
        await asyncio.sleep(1)
        assert third.position == 1
        assert Looks.marks == 1
        running.cancel()

    played(scene)


def test_a_full_queue_refuses_with_a_sentence() -> None:
    narrow = Group("narrow", 1, queue=2)

    @job(group=narrow)
    async def work() -> None:
        await asyncio.sleep(10)

    async def scene(site: Site) -> None:
        calls = [work() for _ in range(4)]
        assert [call.waiting for call in calls] == [False, True, True, False]
        assert calls[3].error == "2 calls wait already; try again later."
        with pytest.raises(QueueFull):
            await calls[3]
        await asyncio.gather(*calls[:3])
        figures = site.figures()
        assert (figures.done, figures.refused, figures.waiting, figures.running) == (3, 1, 0, 0)

    played(scene)


# What stays behind


class Large:
    """Something that would be missed."""


def held_after(make: Any) -> list[Any]:
    """What lives yet of what this scene gives weakly, without the garbage collector."""

    async def scene(site: Site) -> list[Any]:
        refs = await make(site)
        await turns(20)
        return [ref() for ref in refs]

    gc.collect()
    gc.disable()
    try:
        return played(scene)
    finally:
        gc.enable()


@pytest.mark.parametrize("said", [{}, {"limit": 1}, {"rate": "10/s"}])
def test_a_job_that_is_declared_in_a_handler_goes_with_what_it_uses(said: dict[str, Any]) -> None:
    async def make(site: Site) -> list[weakref.ref[Large]]:
        large = Large()

        @job(**said)
        async def work() -> None:
            str(large)

        await work()
        return [weakref.ref(large)]

    assert held_after(make) == [None]


@pytest.mark.parametrize("kind", ["async", "thread", "stream", "generator"])
def test_a_call_that_nobody_keeps_dies_with_its_arguments_and_what_it_gave(kind: str) -> None:
    @job(timeout=1000)
    async def an_async(given: Large) -> Large:
        return Large()

    @job(timeout=1000)
    def a_thread(progress: Progress, given: Large) -> Large:
        progress(0.5, text="half")
        return Large()

    @job
    async def a_stream(given: Large) -> AsyncIterator[Large]:
        yield Large()

    @job
    def a_generator(given: Large) -> Iterator[Large]:
        yield Large()

    work: Any = {"async": an_async, "thread": a_thread, "stream": a_stream, "generator": a_generator}[kind]

    async def scene(site: Site) -> list[Any]:
        given = Large()
        call = work(given)
        value = await call
        return [weakref.ref(given), weakref.ref(value), weakref.ref(call)]

    assert held_after(scene) == [None] * 3


def test_a_call_that_failed_or_was_stopped_dies_with_its_arguments() -> None:
    @job
    async def fails(given: Large) -> None:
        raise ZeroDivisionError

    never = asyncio.Event()

    @job
    async def waits(given: Large) -> None:
        await never.wait()

    async def scene(site: Site) -> list[Any]:
        refs: list[Any] = []
        for work in (fails, waits):
            given = Large()
            call = work(given)
            refs += [weakref.ref(given), weakref.ref(call)]
            await turns()
            call.cancel()
            await turns()
        del call, given
        site.failures.clear()
        return refs

    assert held_after(scene) == [None] * 4
