"""Click to answer while something else is at work in the server's process: four jobs compute in threads, or a handler or a job sleeps 10 s."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import msgpack

from benchmarks.apps.beside import HELD
from benchmarks.measure import Page, Result, Server, floor, livepy, median, open_page, visitors

TIMES = 400
COUNT, COMPUTE, SLEEP, SLEEP_IN_JOB = range(4)


async def clicks(click: Callable[[], Awaitable[object]], times: int = TIMES, pause: float = 0.0) -> list[float]:
    """Milliseconds from each click to its answer."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await click()
        taken.append((time.perf_counter() - start) * 1e3)
        if pause:
            await asyncio.sleep(pause)
    return taken


def p95(values: list[float]) -> float:
    """Of twenty, nineteen are at most so long."""
    return statistics.quantiles(values, n=20)[-1]


async def of_floor(http: aiohttp.ClientSession) -> list[float]:
    """The raw websocket beside four threads."""
    seq = 0
    async with floor(fast=True, threads=4) as server, http.ws_connect(server.url + "ws") as ws:

        async def click() -> None:
            nonlocal seq
            seq += 1
            await ws.send_bytes(msgpack.packb([seq, seq - 1, 1, 4, "click", None]))
            await ws.receive()

        return await clicks(click)


async def held(page: Page, other: Page, which: int) -> tuple[list[float], list[float]]:
    """Clicks on `page` as they are, and then while what `other` has clicked sleeps."""
    count = page.button(COUNT)
    normal = await clicks(lambda: page.click(count), pause=0.005)
    began = time.monotonic()
    if page is other:
        await page.click(other.button(which))  # a job: the click itself has ended
    else:
        await other.press(other.button(which))
        await asyncio.sleep(0.1)
    meanwhile = await clicks(lambda: page.click(count), pause=0.005)
    if time.monotonic() - began > HELD:
        raise RuntimeError("nothing slept any more when the last click was answered")
    return normal, meanwhile


async def sleeping(http: aiohttp.ClientSession, server: Server, which: int, *, same: bool) -> tuple[float, float]:
    """The two medians."""
    page = await open_page(http, server)
    other = page if same else await open_page(http, server)
    normal, meanwhile = await held(page, other, which)
    for one in {page, other}:
        await one.close()
    return median(normal), median(meanwhile)


async def measure() -> AsyncIterator[Result]:
    """Median and p95 beside jobs, and two ratios to what a click takes else."""
    async with visitors() as http:
        least = await of_floor(http)
        async with livepy("beside", fast=True, env={"LIVEPY_JOB_THREADS": "4"}) as server:
            normal, meanwhile = await sleeping(http, server, SLEEP, same=False)
            yield Result("another page's click while a handler sleeps 10 s", "ms", meanwhile, normal, most=2, relative=True)
            normal, meanwhile = await sleeping(http, server, SLEEP_IN_JOB, same=True)
            yield Result("the same page's click while its job sleeps 10 s", "ms", meanwhile, normal, most=2, relative=True)
        async with livepy("beside", fast=True, env={"LIVEPY_JOB_THREADS": "4"}) as server:
            page = await open_page(http, server)
            await page.click(page.button(COMPUTE))
            taken = await clicks(lambda: page.click(page.button(COUNT)))
            if server.cpu() < 1:
                raise RuntimeError("nothing computed meanwhile")
            await page.close()
    yield Result("echo while four jobs compute in threads, median", "ms", median(taken), median(least), most=5)
    yield Result("echo while four jobs compute in threads, p95", "ms", p95(taken), p95(least), most=15)
