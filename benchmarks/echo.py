"""Click to answer while four threads compute in the server's process."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import msgpack

from benchmarks.measure import Result, floor, livepy, median, open_page, visitors

TIMES = 400


async def measure() -> AsyncIterator[Result]:
    """One median."""
    async with visitors() as http:
        async with floor(threads=4) as server, http.ws_connect(server.url + "ws") as ws:
            least = []
            for seq in range(1, TIMES):
                start = time.perf_counter()
                await ws.send_bytes(msgpack.packb([seq, seq - 1, 1, 4, "click", None]))
                await ws.receive()
                least.append((time.perf_counter() - start) * 1e3)
        async with livepy("counter_busy") as server:
            page = await open_page(http, server)
            taken = []
            for _ in range(TIMES):
                start = time.perf_counter()
                await page.click(page.button())
                taken.append((time.perf_counter() - start) * 1e3)
            await page.close()
    yield Result("echo while four threads compute, median", "ms", median(taken), median(least), most=5)
