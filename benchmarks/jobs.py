"""Start to finish of a job that does nothing, called and awaited in a page's handler, beside what Python has for that: in turns, in the same process."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from benchmarks.measure import Result, livepy, open_page, visitors
from livepy.core.protocol import Op

NAMES = {
    "loop one_by_one": "an async job, beside asyncio.create_task",
    "loop at_once": "8 async jobs at once, each",
    "method one_by_one": "an async method's job, beside asyncio.create_task",
    "thread one_by_one": "a job in a thread, beside asyncio.to_thread",
    "thread at_once": "8 jobs in threads at once, each",
    "process one_by_one": "a job in a process, beside ProcessPoolExecutor",
    "process at_once": "8 jobs in processes at once, each",
}


async def measure() -> AsyncIterator[Result]:
    """Times, and the processor's for what runs in this process alone."""
    async with livepy("jobs", fast=True) as server, visitors() as http:
        page = await open_page(http, server)
        ops = await page.click(page.button())
        await page.close()
    found = json.loads(next(op[2] for op in ops if op[0] == Op.TEXT))
    for key, name in NAMES.items():
        least, least_cpu, taken, taken_cpu = found[key]
        yield Result(f"{name}: time", "µs", taken, least, most=2, relative=True)
        yield Result(f"{name}: server CPU", "µs", taken_cpu, least_cpu)
