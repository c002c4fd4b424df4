"""Server CPU per counter click with 50 connections: the floor, an `async def` handler, a `def` handler; with and without uvloop."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial

import aiohttp
import msgpack

from benchmarks.measure import Result, Server, floor, livepy, median, open_page, visitors

CONNECTIONS = 50
CLICKS = 300  # of each connection, each after the answer to the one before
ROUNDS = 3


async def per_click(server: Server, clicks: Sequence[Callable[[], Awaitable[object]]]) -> float:
    """Microseconds of server CPU for one click, the middle of some rounds."""

    async def some(click: Callable[[], Awaitable[object]], times: int) -> None:
        for _ in range(times):
            await click()

    await asyncio.gather(*(some(click, 30) for click in clicks))
    taken = []
    for _ in range(ROUNDS):
        before = server.cpu()
        await asyncio.gather(*(some(click, CLICKS) for click in clicks))
        taken.append((server.cpu() - before) / (len(clicks) * CLICKS) * 1e6)
    return median(taken)


async def floor_click(ws: aiohttp.ClientWebSocketResponse, numbers: Iterator[int]) -> None:
    """One click and its answer."""
    seq = next(numbers)
    await ws.send_bytes(msgpack.packb([seq, seq - 1, 1, 4, "click", None]))
    msgpack.unpackb((await ws.receive()).data)


async def of_floor(fast: bool) -> float:
    """The raw websocket."""
    async with floor(fast=fast) as server, visitors() as http:
        sockets = [await http.ws_connect(server.url + "ws") for _ in range(CONNECTIONS)]
        return await per_click(server, [partial(floor_click, ws, itertools.count(1)) for ws in sockets])


async def of_livepy(app: str, fast: bool) -> float:
    """The whole way."""
    async with livepy(app, fast=fast) as server, visitors() as http:
        pages = [await open_page(http, server) for _ in range(CONNECTIONS)]
        return await per_click(server, [partial(page.click, page.button()) for page in pages])


async def measure() -> AsyncIterator[Result]:
    """Four ratios."""
    for fast in (False, True):
        how = "uvloop" if fast else "asyncio"
        least = await of_floor(fast)
        yield Result(f"server CPU per click, async def, {how}", "µs", await of_livepy("counter_async", fast), least, most=2.2, relative=True)
        yield Result(f"server CPU per click, def, {how}", "µs", await of_livepy("counter_def", fast), least, most=3, relative=True)
