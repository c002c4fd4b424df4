"""10 000 calls of 100 pages that wait for one place: what they weigh, and what it costs to come into the line, and to come out of it and run."""

from __future__ import annotations

from collections.abc import AsyncIterator

from benchmarks.apps.waiting import CALLS
from benchmarks.measure import Result, livepy, open_page, visitors
from benchmarks.memory import settled

PAGES = 100
ALL = PAGES * CALLS


async def measure() -> AsyncIterator[Result]:
    """Resident memory and processor time of the server, from outside. A few calls first pay for what is made once."""
    async with livepy("waiting", fast=True) as server, visitors() as http:
        pages = [await open_page(http, server) for _ in range(PAGES)]
        hold, wait, go = (pages[0].button(which) for which in range(3))
        await pages[0].click(hold)
        await pages[0].click(wait)
        await pages[0].click(go)
        await pages[0].click(hold)
        before, spent = await settled(server), server.cpu()
        for page in pages:
            await page.click(wait)
        entered = (server.cpu() - spent) / ALL * 1e6
        weight = (await settled(server) - before) / 1e3
        spent = server.cpu()
        await pages[0].click(go)
        ran = (server.cpu() - spent) / ALL * 1e6
        for page in pages:
            await page.close()
    yield Result("10 000 waiting jobs: memory (resident)", "MB", weight, most=10)
    yield Result("10 000 waiting jobs: server CPU to enter the line, each", "µs", entered, most=50)
    yield Result("10 000 waiting jobs: server CPU to leave it, run and end, each", "µs", ran)
