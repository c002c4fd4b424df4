"""Jobs that do nothing, called and awaited by a handler as any author would, beside the same function called by what Python has for that."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from typing import Any

from livepy import App, job, state, ui

ROUNDS = 15
MANY = 8  # at once


async def on_loop(number: int) -> int:
    """What is awaited on the event loop."""
    return number


def plain(number: int) -> int:
    """What is called in a thread, and in a process."""
    return number


@job
async def on_loop_job(number: int) -> int:
    return number


@job
def thread_job(number: int) -> int:
    return number


@job(run="process")
def process_job(number: int) -> int:
    return number


async def one_by_one(call: Callable[[int], Awaitable[Any]], times: int) -> None:
    """Each after the one before."""
    for number in range(times):
        await call(number)


async def at_once(call: Callable[[int], Awaitable[Any]], times: int) -> None:
    """So many together, each group after the one before."""
    for _ in range(times // MANY):
        await asyncio.gather(*[waited(call(number)) for number in range(MANY)])


async def waited(thing: Awaitable[Any]) -> Any:
    return await thing


class Jobs(App, title="Jobs"):
    taken: str = state("-")

    @job
    async def method_job(self, number: int) -> int:
        return number

    def pairs(self, processes: ProcessPoolExecutor) -> Iterator[tuple[str, Callable[[int], Awaitable[Any]], Callable[[int], Awaitable[Any]], int]]:
        """A name, the floor, livepy, and how many calls are one measurement."""
        loop = asyncio.get_running_loop()
        yield "loop", lambda number: asyncio.create_task(on_loop(number)), on_loop_job, 200
        yield "method", lambda number: asyncio.create_task(on_loop(number)), self.method_job, 200
        yield "thread", lambda number: asyncio.to_thread(plain, number), thread_job, 120
        yield "process", lambda number: loop.run_in_executor(processes, plain, number), process_job, 80

    async def measure(self) -> None:
        """For each: microseconds of time, and of this process's processor, of a floor's call and of a job's, which take turns; the middle of all rounds."""
        found: dict[str, list[float]] = {}
        with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as processes:
            for name, floor, livepy, times in self.pairs(processes):
                for how in (one_by_one, at_once) if name != "method" else (one_by_one,):
                    taken: list[tuple[float, ...]] = []
                    for _ in range(ROUNDS + 2):
                        figures: list[float] = []
                        for call in (floor, livepy):
                            began, spent = time.perf_counter(), time.process_time()
                            await how(call, times)
                            figures += [(time.perf_counter() - began) / times * 1e6, (time.process_time() - spent) / times * 1e6]
                        taken.append(tuple(figures))
                    found[f"{name} {how.__name__}"] = [statistics.median(column) for column in zip(*taken[2:], strict=True)]
        self.taken = json.dumps(found)

    def render(self) -> ui.Element:
        return ui.column(ui.button("Measure", on_click=self.measure), ui.tag("p", self.taken))
