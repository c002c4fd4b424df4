"""Jobs without pages that show anything: a real runner, real threads, and a loop whose time stands still until nothing else can happen."""

from __future__ import annotations

import asyncio
import contextvars
import weakref
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from livepy import job
from livepy.core.calls import PAGE, STARTER, Call, Line
from livepy.core.groups import Group
from livepy.jobs.metrics import Figures
from livepy.jobs.runner import Runner
from livepy.testing.clock import ControlledLoop, CountedPool

T = TypeVar("T")


class Nobody:
    """A page as far as jobs know it. It shows nothing."""

    def __init__(self, site: Site, visitor: str = "a visitor") -> None:
        self.starter, self.visitor = site.runner, visitor
        self.calls: set[Call[Any]] = set()
        self.closed = False
        self.toasts: list[str] = []
        self._lines: dict[Any, Any] = {}
        self.context = site.context.copy()
        self.context.run(PAGE.set, weakref.ref(self))

    def line_of(self, one: Any) -> Any:
        return self._lines.setdefault(one, Line())

    def stepped(self) -> None:
        """Nothing is shown."""

    def when_shown(self, then: Callable[[], None]) -> None:
        then()

    def toast(self, text: str, kind: str = "") -> None:
        self.toasts.append(text)

    def run(self, work: Callable[[], T]) -> T:
        """Do this as a handler of this page does it."""
        return self.context.copy().run(work)

    def close(self) -> None:
        """It has ended for good."""
        self.closed = True
        self.starter.leave(self)


class Site:
    """A server's jobs. `failures` is what was logged: the job's name and what it raised."""

    def __init__(self, loop: ControlledLoop, limits: dict[str, Any]) -> None:
        self.loop = loop
        self.pool = CountedPool(loop, 1_000_000)
        self.failures: list[tuple[str, BaseException]] = []
        self.runner = Runner(self.pool, self._failed, **{"cores": 2, "waiting": 1000, "memory": None, "kept_seconds": 60.0, **limits})
        self.context = contextvars.copy_context()
        self.context.run(STARTER.set, self.runner)

    def _failed(self, call: Call[Any], error: BaseException) -> str:
        self.failures.append((call.declared.name, error))
        return str(error)

    def figures(self) -> Figures:
        """Of all jobs of the test together."""
        whole = Figures()
        for job_name, one in self.runner.metrics.jobs.items():
            if job_name.startswith("Site."):
                continue
            for name in ("running", "waiting", "done", "failed", "cancelled", "timed_out", "refused"):
                setattr(whole, name, getattr(whole, name) + getattr(one, name))
        return whole

    def is_free(self, group: Group) -> bool:
        """Whether all of this group's places are free, and no more than there are: one call that takes them all begins at once, and nothing beside it."""

        @job(group=group, weight=group.capacity)
        async def takes_all() -> None:
            await asyncio.sleep(1)

        @job(group=group, weight=group.capacity / 1000)
        async def takes_a_little() -> None:
            await asyncio.sleep(0)

        all_of_it, a_little = takes_all(), takes_a_little()
        found = all_of_it.running and a_little.waiting
        all_of_it.cancel()
        a_little.cancel()
        return found


def played(scene: Callable[[Site], Coroutine[Any, Any, T]], **limits: Any) -> T:
    """Run this to its end. Where nothing else can happen, time goes on to the next timer; where none is set, it hangs, and that is an error."""
    loop = ControlledLoop()

    async def begin() -> Site:
        return Site(loop, limits)

    site = loop.complete(begin())
    task = loop.create_task(scene(site), context=site.context)
    try:
        loop.settle(1e9, lambda: not task.done())
        assert task.done(), "nothing can happen any more, and the test still waits"
        return task.result()
    finally:
        loop.settle(1e9, bool)
        loop.complete(site.runner.close(), hurries=True)
        loop.end()


@contextmanager
def inside(running: list[int], most: int = 1) -> Iterator[None]:
    """No more than so many are in here at a time."""
    running.append(1)
    assert len(running) <= most, "two that may not overlap do"
    try:
        yield
    finally:
        running.pop()
