"""`import livepy`, and the time from the start of the process to its first response."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator

import aiohttp

from benchmarks.measure import ROOT, Result, floor_command, free_port, livepy_command, median, process

RUNS = 5


async def importing(statement: str) -> float:
    """Seconds of an import in a fresh interpreter, without the interpreter's own start."""
    script = f"import time; start = time.perf_counter(); {statement}; print(time.perf_counter() - start)"
    taken = []
    for _ in range(RUNS):
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
        out, _ = await child.communicate()
        taken.append(float(out))
    return median(taken)


async def first_response(kind: str) -> float:
    """Seconds from the start of the process to the whole first page."""
    taken = []
    for _ in range(RUNS):
        port = free_port()
        start = time.perf_counter()
        async with process(floor_command(port, fast=True) if kind == "floor" else livepy_command(kind, port), port) as server, aiohttp.ClientSession() as http:
            async with http.get(server.url) as response:
                await response.read()
            taken.append(time.perf_counter() - start)
    return median(taken)


async def measure() -> AsyncIterator[Result]:
    """Two times."""
    least = await importing("import aiohttp.web, msgpack, pydantic")
    yield Result("import livepy", "s", await importing("import livepy"), least, most=0.25)
    yield Result("start to first response", "s", await first_response("counter_def"), await first_response("floor"), most=0.4)
