"""Memory of the server per open and connected page: the counter, and a table of 1000 rows beyond its rows' own data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from benchmarks.measure import Result, Server, floor, livepy, open_page, visitors


async def per_page(app: str, warm: int, count: int) -> float:
    """kB for each of so many pages, after some that pay for what is made once."""
    async with livepy(app) as server, visitors() as http:
        pages = [await open_page(http, server) for _ in range(warm)]
        before = await settled(server)
        pages += [await open_page(http, server) for _ in range(count)]
        return (await settled(server) - before) / count


async def settled(server: Server) -> float:
    """The memory when it no longer moves."""
    last = server.memory()
    while True:
        await asyncio.sleep(0.3)
        now = server.memory()
        if now == last:
            return now
        last = now


async def measure() -> AsyncIterator[Result]:
    """Two weights."""
    async with floor() as server, visitors() as http, AsyncExitStack() as stack:
        for _ in range(50):
            await stack.enter_async_context(http.ws_connect(server.url + "ws"))
        before = await settled(server)
        for _ in range(400):
            await stack.enter_async_context(http.ws_connect(server.url + "ws"))
        least = (await settled(server) - before) / 400
    yield Result("memory per open page: counter", "kB", await per_page("counter_async", 50, 400), least, most=30)
    rows = await per_page("rows_only", 5, 40)
    yield Result("memory per open page: table of 1000 rows, beyond its rows' data", "kB", await per_page("table", 5, 40) - rows, most=450)
