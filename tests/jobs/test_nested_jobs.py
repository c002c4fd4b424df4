"""Jobs that wait for jobs: their places are free meanwhile, nothing waits for ever, and who is stopped takes along what only it waits for."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

import pytest

from livepy import Cancelled, Group, Progress, TimedOut, job
from livepy.core.calls import Call
from tests.effort import EFFORT
from tests.jobs.running import Nobody, Site, inside, played


async def turns(number: int = 5) -> None:
    """The loop goes round."""
    for _ in range(number):
        await asyncio.sleep(0)


def test_three_jobs_in_one_another_share_the_one_place_of_their_group() -> None:
    one = Group("one", 1)

    @job(group=one)
    async def inner(number: int) -> int:
        await asyncio.sleep(1)
        return number * 10

    @job(group=one)
    def middle(number: int) -> int:
        return inner(number).wait() + 1

    @job(group=one)
    async def outer(number: int) -> int:
        first, second = await asyncio.gather(middle(number), inner(number))
        return first + second + await middle(number)

    async def scene(site: Site) -> None:
        assert await asyncio.gather(*(outer(number) for number in range(4))) == [number * 30 + 2 for number in range(4)]
        await turns()
        assert site.is_free(one)
        assert site.figures().done == 4 * 6

    played(scene)


def test_a_job_that_waits_for_another_is_as_far_as_that_one_is() -> None:
    @job
    async def inner(progress: Progress) -> None:
        for _ in progress.track(range(4), "Sorting"):
            await asyncio.sleep(1)

    @job
    async def outer(progress: Progress) -> None:
        progress.part(0.5, "Loading")
        await inner()
        progress.part(0.5, "Writing")
        await inner()

    async def scene(site: Site) -> None:
        call = outer()
        await asyncio.sleep(2.5)
        assert (call.progress.fraction, call.progress.text) == (0.25, "Sorting")
        await asyncio.sleep(4)
        assert call.progress.fraction == 0.75
        await call

    played(scene)


def test_with_two_places_three_hundred_jobs_wait_for_each_other_in_threads_and_all_end() -> None:
    @job
    def deeper(depth: int) -> int:
        return 0 if depth == 0 else deeper(depth - 1).wait() + 1

    async def scene(site: Site) -> None:
        assert await asyncio.gather(*(deeper(14) for _ in range(20))) == [14] * 20
        assert site.figures().done == 300

    played(scene, cores=2)


def test_a_job_that_waited_goes_on_only_with_its_place_also_after_a_time_limit_of_its_own() -> None:
    one = Group("one", 1)
    running: list[int] = []

    @job(group=one)
    async def other() -> None:
        with inside(running):
            await asyncio.sleep(5)

    @job
    async def child() -> None:
        await asyncio.sleep(1)

    @job(group=one)
    async def parent() -> None:
        try:
            async with asyncio.timeout(3):
                await child()  # ends after 1 s; by then the place is another's until 5.5 s
        except TimeoutError:
            pass
        with inside(running):
            await asyncio.sleep(1)

    async def scene(site: Site) -> None:
        first = parent()
        await asyncio.sleep(0.5)
        second = other()
        await asyncio.gather(first, second)
        await turns()
        assert site.is_free(one)

    played(scene)


@pytest.mark.parametrize("seed", range(20 * EFFORT))
def test_of_two_functions_in_a_group_of_one_never_two_run_in_a_thousand_random_orders(seed: int) -> None:
    randoms, one, running = random.Random(seed), Group("one", 1), list[int]()
    steps = [randoms.choice([0.0, 0.5, 1.0, 2.0]) for _ in range(100)]

    @job(group=one)
    async def first(number: int) -> None:
        with inside(running):
            await asyncio.sleep(steps[number])

    @job(group=one)
    async def second(number: int) -> None:
        with inside(running):
            await asyncio.sleep(steps[number] / 2)
        if number % 7 == 0:
            await first(number)
        with inside(running):
            await asyncio.sleep(steps[number] / 2)

    async def scene(site: Site) -> None:
        calls: list[Call[Any]] = []
        for number in range(50):
            calls.append(randoms.choice([first, second])(number))
            if randoms.random() < 0.2:
                randoms.choice(calls).cancel()
            await asyncio.sleep(steps[50 + number] / 2)
        await asyncio.gather(*calls, return_exceptions=True)
        await turns(20)
        assert site.is_free(one)
        assert not site.failures

    played(scene)


def test_two_functions_in_threads_of_a_group_of_one_never_overlap() -> None:
    one, running, most = Group("one", 1), list[int](), list[int]()

    @job(group=one)
    def first() -> None:
        running.append(1)
        most.append(len(running))
        running.pop()

    @job(group=one)
    def second() -> None:
        first()

    async def scene(site: Site) -> None:
        await asyncio.gather(*(each() for _ in range(500) for each in (first, second)))
        while site.runner.running or site.runner.waiting:
            await asyncio.sleep(0)
        assert site.is_free(one)

    played(scene, waiting=10_000)
    assert max(most) == 1


def test_who_is_stopped_takes_along_the_call_that_it_started_and_waits_for() -> None:
    started: list[Call[Any]] = []

    @job
    async def child() -> None:
        await asyncio.sleep(100)

    @job
    async def parent() -> None:
        started.append(child())
        await started[0]

    @job
    def blocked_parent() -> None:
        started.append(child())
        started[0].wait()

    async def scene(site: Site) -> None:
        for kind in (parent, blocked_parent):
            started.clear()
            call: Call[None] = kind()
            while not started or not started[0].is_awaited:
                await asyncio.sleep(0)
            call.cancel()
            while site.runner.running:
                await asyncio.sleep(0)
            assert isinstance(started[0].exception, Cancelled)
        assert site.figures().cancelled == 4

    played(scene)


def test_who_is_stopped_leaves_a_call_that_others_wait_for_or_have_started() -> None:
    @job
    async def child() -> str:
        await asyncio.sleep(100)
        return "here"

    @job
    async def waits_for(call: list[Call[str]]) -> str:
        return await call[0]

    async def scene(site: Site) -> None:
        call = child()
        waiting = waits_for([call])
        await turns()
        waiting.cancel()
        await turns()
        assert call.running, "it was started by somebody else"
        assert await call == "here"

    played(scene)


def test_a_parent_stopped_while_its_call_waits_in_line_takes_that_out_of_it() -> None:
    one = Group("one", 1)

    @job(group=one)
    async def child() -> None:
        await asyncio.sleep(100)

    @job
    async def parent() -> None:
        await child()

    async def scene(site: Site) -> None:
        holder = child()
        await turns()
        call = parent()
        await turns()
        assert site.runner.waiting == 1
        call.cancel()
        await turns()
        assert site.runner.waiting == 0
        holder.cancel()
        await turns()
        assert site.is_free(one)

    played(scene)


def test_what_a_wait_raises_in_time_leaves_the_call_at_work() -> None:
    go = threading.Event()

    @job
    async def child() -> str:
        while not go.is_set():
            await asyncio.sleep(1)
        return "later"

    @job
    def parent() -> str:
        call = child()
        with pytest.raises(TimedOut):
            call.wait(timeout=0.001)
        go.set()
        return call.wait()

    async def scene(site: Site) -> None:
        assert await parent() == "later"

    played(scene)
    assert go.is_set()


# Pages


def test_a_kept_job_goes_on_with_the_jobs_that_it_awaits_when_its_page_ends() -> None:
    @job
    async def innermost() -> int:
        await asyncio.sleep(10)
        return 1

    @job
    async def inner() -> int:
        return await innermost() + 1

    @job(keep=True)
    async def kept() -> int:
        before = await inner()
        return before + await inner()  # started when the page has long ended

    @job
    async def not_kept() -> int:
        return await inner()

    async def scene(site: Site) -> None:
        page = Nobody(site)
        goes_on, ends = page.run(kept), page.run(not_kept)
        await asyncio.sleep(5)
        page.close()
        await turns()
        assert goes_on.running
        assert isinstance(ends.exception, Cancelled)
        assert site.runner.running == 3, "the kept one, and the two that it waits for"
        assert await goes_on == 4
        assert site.figures().cancelled == 3

    played(scene)


def test_a_call_that_another_page_awaits_or_has_found_outlives_its_own() -> None:
    @job
    async def work() -> str:
        await asyncio.sleep(10)
        return "done"

    @job
    def blocked(call: list[Call[str]]) -> str:
        return call[0].wait()

    async def scene(site: Site) -> None:
        first, second = Nobody(site), Nobody(site)
        awaited, waited, found = (first.run(work) for _ in range(3))
        waits = asyncio.create_task(waiting(awaited), context=second.context.copy())
        blocks = second.run(lambda: blocked([waited]))
        second.run(lambda: work.find(found.id))
        dropped = first.run(work)
        await asyncio.sleep(1)
        first.close()
        await turns()
        assert (await waits, await blocks, await found) == ("done", "done", "done")
        assert isinstance(dropped.exception, Cancelled)

    async def waiting(call: Call[str]) -> str:
        return await call

    played(scene)


def test_a_thousand_calls_of_a_page_that_ends_are_all_over() -> None:
    one = Group("one", 1, queue=5000)

    @job(group=one, trigger="every")
    async def work() -> None:
        await asyncio.sleep(1)

    async def scene(site: Site) -> None:
        page = Nobody(site)
        calls = [page.run(work) for _ in range(1000)]
        await turns()
        page.close()
        await turns()
        assert all(call.over for call in calls)
        assert site.runner.running == site.runner.waiting == 0
        assert site.is_free(one)

    played(scene)


def test_a_call_of_a_page_that_has_ended_never_begins() -> None:
    @job
    async def work(progress: Progress) -> None:
        raise AssertionError("it has begun")

    async def scene(site: Site) -> None:
        page = Nobody(site)
        page.close()
        call = page.run(work)
        await turns()
        assert isinstance(call.exception, Cancelled)
        assert not site.failures

    played(scene)
