"""A cached generator is replayed: later callers get the yields so far at once, then follow; it steps when the one that is furthest asks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livepy import Cancelled, LivepyError, Progress, cache
from livepy.cache import Cache


class Model:
    """What a generator would compute, with what was done."""

    def __init__(self, words: str = "a b c d", fails: BaseException | None = None) -> None:
        self.words, self.fails, self.done = words.split(), fails, list[str]()

    def speak(self) -> Generator[str, None, str]:
        try:
            for word in self.words:
                self.done.append(word)
                yield word
            if self.fails is not None:
                raise self.fails
            return "end"
        finally:
            self.done.append("closed")


def cached(model: Model, kept: Cache = cache, **bounds: Any) -> Any:
    @kept(**bounds)
    def speak(prompt: str) -> Generator[str, None, str]:
        said = yield from model.speak()
        return said

    return speak


def cached_async(model: Model, kept: Cache = cache, **bounds: Any) -> Any:
    @kept(**bounds)
    async def speak(prompt: str) -> AsyncGenerator[str, None]:
        try:
            for word in model.words:
                await asyncio.sleep(0)
                model.done.append(word)
                yield word
            if model.fails is not None:
                raise model.fails
        finally:
            model.done.append("closed")

    return speak


def test_a_stream_is_replayed_with_what_it_returned() -> None:
    model = Model()
    speak = cached(model)

    def reads() -> Generator[str, None, Any]:
        return (yield from speak("hi"))

    for _ in range(2):
        reader = reads()
        assert [next(reader) for _ in range(4)] == ["a", "b", "c", "d"]
        with pytest.raises(StopIteration, match="end"):
            next(reader)
    assert model.done == ["a", "b", "c", "d", "closed"]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["next", "next", "next", "stop"])), max_size=60))
def test_whoever_reads_how_far_a_run_serves_all_until_nobody_follows_it(steps: list[tuple[int, str]]) -> None:
    model = Model()
    speak = cached(model, Cache())
    follows: dict[int, tuple[Any, list[str]]] = {}
    runs, whole = 0, False
    for who, what in steps:
        if what == "stop":
            if who in follows:
                follows.pop(who)[0].close()
            continue
        if who not in follows:
            runs += not whole and not follows
            follows[who] = (speak("hi"), [])
        reader, heard = follows[who]
        word = next(reader, None)
        if word is None:
            assert heard == model.words
            whole = True
            del follows[who]
        else:
            heard.append(word)
            assert heard == model.words[: len(heard)]
        assert model.done.count("a") == runs
        assert model.done.count("closed") == runs - (bool(follows) and not whole)


def test_it_steps_no_further_than_the_one_that_is_furthest() -> None:
    model = Model()
    speak = cached(model)
    first, second = speak("hi"), speak("hi")
    assert [next(first), next(first), next(second)] == ["a", "b", "a"]
    assert model.done == ["a", "b"]
    first.close()
    assert list(second) == ["b", "c", "d"]
    assert list(speak("hi")) == ["a", "b", "c", "d"]
    assert model.done == ["a", "b", "c", "d", "closed"]


def test_a_stream_that_all_have_left_is_closed_and_forgotten() -> None:
    model = Model()
    speak = cached(model)
    one, other = speak("hi"), speak("hi")
    next(one), next(other)
    one.close()
    assert model.done == ["a"]
    other.close()
    assert model.done == ["a", "closed"]
    assert list(speak("hi")) == ["a", "b", "c", "d"]


def test_a_stream_that_fails_fails_for_all_and_is_not_kept() -> None:
    model = Model("a b", OSError("no disk"))
    speak = cached(model)
    one, other = speak("hi"), speak("hi")
    assert [next(one), next(other), next(one)] == ["a", "a", "b"]
    for reader in (one, other):
        with pytest.raises(OSError, match="no disk"):
            list(reader)
    model.fails = None
    assert list(speak("hi")) == ["a", "b"]
    assert model.done.count("a") == 2


def test_threads_that_follow_hear_all_and_it_is_computed_once() -> None:
    model = Model(" ".join(map(str, range(200))))
    speak = cached(model)
    together = threading.Barrier(8, timeout=60)

    def listen() -> list[str]:
        together.wait()
        return list(speak("hi"))

    with ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(listen) for _ in range(8)]
        assert [call.result(60) for call in calls] == [model.words] * 8
    assert model.done == [*model.words, "closed"]


def test_who_has_heard_nothing_takes_over_from_one_that_was_stopped() -> None:
    inside, go_on, times = threading.Event(), threading.Event(), [0]

    @cache
    def speak() -> Iterator[str]:
        times[0] += 1
        if times[0] == 1:
            inside.set()
            assert go_on.wait(60)
            raise Cancelled
        yield "a"

    with ThreadPoolExecutor(2) as threads:
        stopped = threads.submit(lambda: list(speak()))
        assert inside.wait(60)
        other = threads.submit(lambda: list(speak()))
        go_on.set()
        assert isinstance(stopped.exception(60), Cancelled)
        assert other.result(60) == ["a"]


def test_a_stream_that_needs_itself_is_told_so() -> None:
    @cache
    def endless(word: str) -> Iterator[str]:
        yield from endless(word)

    with pytest.raises(LivepyError, match="LP875"):
        list(endless("a"))


def test_a_stream_without_end_holds_no_more_than_its_memory() -> None:
    alive = [0, 0]

    class Chunk:
        def __init__(self) -> None:
            self.data = bytes(100_000)
            alive[0] += 1
            alive[1] = max(alive)

        def __del__(self) -> None:
            alive[0] -= 1

    @cache(memory="1 MB")
    def chunks() -> Iterator[Chunk]:
        while True:
            yield Chunk()

    reader = chunks()
    for _ in range(100):
        next(reader)
    assert alive[1] <= 12
    other = chunks()
    assert next(other) is not next(reader)
    reader.close()  # type: ignore[attr-defined]


def test_a_stream_too_large_to_be_kept_is_heard_to_its_end_by_all_who_follow() -> None:
    @cache(memory="1 MB")
    def chunks() -> Iterator[bytes]:
        for number in range(30):
            yield bytes([number]) * 100_000

    one, other = chunks(), chunks()
    next(one), next(other)
    assert [chunk[0] for chunk in one] == list(range(1, 30))
    assert [chunk[0] for chunk in other] == list(range(1, 30))


async def listen(words: AsyncIterator[str]) -> list[str]:
    return [word async for word in words]


async def test_tasks_that_follow_hear_all_and_it_is_computed_once() -> None:
    model = Model()
    speak = cached_async(model)
    assert await asyncio.gather(*(listen(speak("hi")) for _ in range(3))) == [model.words] * 3
    assert await listen(speak("hi")) == model.words
    assert model.done == [*model.words, "closed"]


async def test_an_async_stream_steps_no_further_than_the_one_that_is_furthest() -> None:
    model = Model()
    first = cached_async(model)("hi")
    assert [await anext(first), await anext(first)] == ["a", "b"]
    for _ in range(10):
        await asyncio.sleep(0)
    assert model.done == ["a", "b"]
    await first.aclose()
    assert model.done == ["a", "b", "closed"]


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=6))
def test_tasks_that_are_cancelled_anywhere_disturb_nobody(plans: list[tuple[int, bool]]) -> None:
    model = Model()
    speak = cached_async(model, Cache())

    async def visitors() -> None:
        tasks = [asyncio.create_task(listen(speak("hi"))) for _ in plans]
        for turn in range(7):
            await asyncio.sleep(0)
            for task, (when, stops) in zip(tasks, plans, strict=True):
                if stops and when == turn:
                    task.cancel()
        for got, (_, stops) in zip(await asyncio.gather(*tasks, return_exceptions=True), plans, strict=True):
            assert got == model.words or (stops and isinstance(got, asyncio.CancelledError))
        assert model.done.count("a") >= model.done.count("d")
        assert len(asyncio.all_tasks()) == 1, "what nobody follows has ended"
        assert model.done.count("closed") <= model.done.count("a") + len(plans)
        assert await listen(speak("hi")) == model.words

    asyncio.run(visitors())


async def test_an_async_stream_that_fails_fails_for_all_and_is_not_kept() -> None:
    model = Model("a b", OSError("no disk"))
    speak = cached_async(model)
    got = await asyncio.gather(listen(speak("hi")), listen(speak("hi")), return_exceptions=True)
    assert [str(error) for error in got] == ["no disk"] * 2
    model.fails = None
    assert await listen(speak("hi")) == ["a", "b"]


async def test_when_its_first_caller_is_stopped_by_progress_others_who_heard_nothing_take_over() -> None:
    stopped: list[Progress] = []

    class Sink:
        def __init__(self, ends: bool) -> None:
            self.ends = ends

        def report(self, fraction: float | None, text: str) -> None: ...

        def check(self) -> None:
            if self.ends:
                raise Cancelled

    @cache
    async def speak(progress: Progress) -> AsyncIterator[str]:
        await asyncio.sleep(0)
        stopped.append(progress)
        progress.check()
        yield "a"

    got = await asyncio.gather(listen(speak(Progress(Sink(True)))), listen(speak(Progress(Sink(False)))), return_exceptions=True)
    assert isinstance(got[0], Cancelled)
    assert got[1] == ["a"]
    assert len(stopped) == 2


async def test_another_event_loop_has_a_stream_of_its_own_until_one_is_whole() -> None:
    model = Model()
    speak = cached_async(model)
    here = speak("hi")
    assert await anext(here) == "a"
    assert await asyncio.to_thread(lambda: asyncio.run(listen(speak("hi")))) == model.words
    assert await listen(here) == ["b", "c", "d"]
    done = len(model.done)
    assert await asyncio.to_thread(lambda: asyncio.run(listen(speak("hi")))) == model.words
    assert len(model.done) == done
