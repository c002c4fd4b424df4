"""Thousands of orders of events: calls start, wait for each other, fail, run out of time, are stopped, lose their pages. Nothing of the groups is lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from livepy import Group, job
from livepy.core.calls import Call
from tests.effort import EFFORT
from tests.jobs.running import Nobody, Site, played

MEMORY = 1_000_000


@dataclass(frozen=True)
class Does:
    """What one call does: it sleeps, awaits a call of another job (so deep), and ends or fails; after it was stopped it may need a while."""

    seconds: float
    nested: int
    fails: bool
    ends_slowly: bool


does = st.builds(Does, st.sampled_from([0.0, 0.5, 1.0, 3.0]), st.integers(0, 2), st.booleans(), st.booleans())
event = st.one_of(
    st.tuples(st.just("start"), st.integers(0, 2), st.integers(0, 4), does),  # page, job
    st.tuples(st.just("stop"), st.integers(0, 40)),
    st.tuples(st.just("close"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0])),
    st.tuples(st.just("await"), st.integers(0, 40), st.integers(0, 2)),
)


class Jobs:
    """One of each kind, and how much of each group they take at the moment."""

    def __init__(self) -> None:
        self.groups = Group("one", 1), Group("wide", 3, queue=4)
        self.taken = [0.0, 0.0]
        one, wide = self.groups

        @job(group=one)
        async def narrow(what: Does) -> str:
            return await self.do(what, 0, 1)

        @job(group=wide, weight=2, limit=1)
        async def heavy(what: Does) -> str:
            return await self.do(what, 1, 2)

        @job(group=wide, timeout=2)
        async def limited(what: Does) -> str:
            return await self.do(what, 1, 1)

        @job(memory="400 KB", keep=True)
        async def hungry(what: Does) -> str:
            return await self.do(what, 0, 0)

        @job
        async def free(what: Does) -> str:
            return await self.do(what, 0, 0)

        self.kinds: list[Any] = [narrow, heavy, limited, hungry, free]

    async def do(self, what: Does, group: int, weight: float) -> str:
        """Its places are its own while it does something, also while it ends after it was stopped."""
        try:
            await self.hold(what.seconds, group, weight)
            if what.nested:
                await self.kinds[2 * (what.nested - 1)](Does(what.seconds, what.nested - 1, what.fails, ends_slowly=False))
                await self.hold(what.seconds, group, weight)
        except asyncio.CancelledError:
            if what.ends_slowly:
                await asyncio.sleep(0.5)
            raise
        if what.fails:
            raise ZeroDivisionError
        return "done"

    async def hold(self, seconds: float, group: int, weight: float) -> None:
        self.taken[group] += weight
        assert self.taken[group] <= self.groups[group].capacity
        try:
            await asyncio.sleep(seconds)
        finally:
            self.taken[group] -= weight


async def ended(call: Call[Any]) -> None:
    """It is over, however."""
    await asyncio.gather(call, return_exceptions=True)


@given(st.lists(event, min_size=5, max_size=60))
@settings(max_examples=150 * EFFORT)
def test_in_any_order_of_events_places_come_back_once_awaits_end_and_figures_add_up(events: list[Any]) -> None:
    async def scene(site: Site) -> None:
        jobs, pages = Jobs(), [Nobody(site) for _ in range(3)]
        calls: list[Call[Any]] = []
        waiting: list[asyncio.Task[None]] = []
        for name, *of in events:
            if name == "start":
                page, kind, what = of
                calls.append(pages[page].run(lambda: jobs.kinds[kind](what)))  # noqa: B023
            elif name == "stop" and calls:
                calls[of[0] % len(calls)].cancel()
            elif name == "close":
                pages[of[0]].close()
                pages[of[0]] = Nobody(site)
            elif name == "await" and calls:
                waiting.append(asyncio.create_task(ended(calls[of[0] % len(calls)]), context=pages[of[1]].context.copy()))
            elif name == "wait":
                await asyncio.sleep(of[0])
            figures = site.figures()
            assert (figures.running, figures.waiting) == (site.runner.running, site.runner.waiting)
        await asyncio.gather(*waiting, *(ended(call) for call in calls))
        await asyncio.sleep(5)  # what was stopped ends
        assert site.runner.running == site.runner.waiting == 0
        assert not any(page.calls for page in pages)
        figures = site.figures()
        asked = figures.done + figures.failed + figures.cancelled + figures.timed_out + figures.refused
        assert asked >= len(calls)
        assert (figures.running, figures.waiting) == (0, 0)
        assert all(call.over and not call.running and not call.waiting for call in calls)
        assert all(site.is_free(group) for group in jobs.groups)
        assert {type(error) for _, error in site.failures} <= {ZeroDivisionError} | set(map(type, (call.exception for call in calls)))
        assert site.runner.queue.waits_for_memory is False

    played(scene, memory=MEMORY)


def test_a_page_with_one_call_is_not_kept_waiting_by_one_with_five_hundred() -> None:
    one = Group("one", 1)
    began: list[str] = []

    @job(group=one)
    async def work(who: str) -> None:
        began.append(who)
        await asyncio.sleep(1)

    async def scene(site: Site) -> None:
        many, single = Nobody(site), Nobody(site)
        calls = [many.run(lambda: work("many")) for _ in range(500)]
        await asyncio.sleep(10.5)
        calls.append(single.run(lambda: work("single")))
        await asyncio.sleep(2)
        assert began.count("many") <= 12 + 1
        assert began.index("single") <= 12, "at most one of the other's comes between"
        many.close()
        await asyncio.gather(*calls, return_exceptions=True)

    played(scene)


def test_of_three_jobs_of_forty_percent_of_the_memory_two_run_and_the_third_waits_and_then_runs() -> None:
    @job(memory="400 KB")
    async def hungry(seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def scene(site: Site) -> None:
        first, second, third = (hungry(seconds) for seconds in (5.0, 8.0, 1.0))
        await asyncio.sleep(4)
        assert (first.running, second.running, third.running) == (True, True, False)
        assert third.waits_for == "400 kB of memory"
        await first
        await asyncio.sleep(0)
        assert third.running
        await asyncio.gather(second, third)
        assert site.figures().done == 3

    played(scene, memory=MEMORY)
