"""100 pages that each show 500 tokens at 100 a second, and 250 pages: when the last has all of them, and how long a token takes to its page.

The server and all pages are one process each. A page acknowledges as client.js does; it unpacks each frame and takes the tokens out, and has no DOM.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from benchmarks.apps.streams import TOKENS
from benchmarks.measure import Page, Result, livepy, open_page, visitors
from livepy.core.protocol import Op


@dataclass
class Taken:
    """What one page has seen."""

    finished: float = 0.0  # seconds from the first page's click
    delays: list[float] = field(default_factory=list)  # milliseconds from when a token was due at the server to here, of each


async def read(page: Page, taken: Taken, began: float) -> None:
    """Click, and read until all tokens are here."""
    text, thanks = "", 0.0
    await page.press(page.button())
    while len(taken.delays) < TOKENS:
        frame = await page.receive()
        now = time.monotonic()
        text += "".join(op[2] for op in frame[2:] if op[0] == Op.APPEND)
        tokens = text.split(" ")
        if now > thanks:  # as client.js: what is new is acknowledged every 30 ms, if not earlier
            thanks = now + 0.03
            await page.acknowledge()
        if tokens[1:]:
            taken.delays += [(now - float(token)) * 1e3 for token in tokens[1:]]
            text = ""
    taken.finished = time.monotonic() - began


async def together(count: int) -> tuple[float, float, float]:
    """Seconds until all of so many pages have all; the 95th percentile of all delays, ms; the server's CPU for each token, µs."""
    async with livepy("streams", fast=True) as server, visitors() as http:
        pages = [await open_page(http, server) for _ in range(count)]
        taken = [Taken() for _ in pages]
        spent, began = server.cpu(), time.monotonic()
        await asyncio.gather(*(read(page, one, began) for page, one in zip(pages, taken, strict=True)))
        spent = server.cpu() - spent
        for page in pages:
            await page.close()
    late = statistics.quantiles([delay for one in taken for delay in one.delays], n=20)[-1]
    return max(one.finished for one in taken), late, spent / (count * TOKENS) * 1e6


async def measure() -> AsyncIterator[Result]:
    """5 s is the pace of the tokens themselves."""
    seconds, late, cpu = await together(100)
    yield Result("100 pages × 500 tokens at 100/s: until the last has all", "s", seconds, 5.0, most=6)
    yield Result("100 pages × 500 tokens at 100/s: delay of a token, p95", "ms", late)
    yield Result("100 pages × 500 tokens at 100/s: server CPU a token", "µs", cpu)
    seconds, late, cpu = await together(250)
    yield Result("250 pages × 500 tokens at 100/s: until the last has all", "s", seconds, 5.0)
    yield Result("250 pages × 500 tokens at 100/s: delay of a token, p95", "ms", late)
    yield Result("250 pages × 500 tokens at 100/s: server CPU a token", "µs", cpu)
