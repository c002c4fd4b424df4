"""A table of 1000 rows of four cells, plain elements over models: server CPU, bytes, and time to the DOM in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from benchmarks.measure import CLICK_TO_DOM, Result, Server, chromium, floor, livepy, median, open_page, visitors
from tests.browser.waiting import connected

ACTIONS = {"one": 30, "tenth": 30, "swap": 30, "delete": 30, "append": 15, "replace": 12}
TITLES = {
    "one": "change one cell",
    "tenth": "change every 10th row",
    "swap": "swap two rows",
    "delete": "delete the first row",
    "append": "append 100 rows",
    "replace": "replace all rows",
}


async def times(browser: Any, url: str, button: str) -> dict[str, float]:
    """Milliseconds to the DOM of each action, each on a fresh page."""
    taken = {}
    for action, count in ACTIONS.items():
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(url)
        await connected(page)
        selector = button.format(action)
        await page.evaluate(CLICK_TO_DOM, [selector, "tbody", 3, 100])
        taken[action] = median(await page.evaluate(CLICK_TO_DOM, [selector, "tbody", count, 60]))
        await context.close()
    return taken


async def wire(server: Server) -> tuple[dict[str, int], float]:
    """Bytes of each action, and microseconds of server CPU to change one cell."""
    names = list(ACTIONS)
    sizes = {}
    async with visitors() as http:
        for action in names:
            page = await open_page(http, server)
            node = page.button(names.index(action))
            await page.click(node)  # the first may bring templates along
            page.received = 0
            await page.click(node)
            sizes[action] = page.received
            await page.close()
        page = await open_page(http, server)
        node = page.button(0)
        for _ in range(20):
            await page.click(node)
        before = server.cpu()
        for _ in range(300):
            await page.click(node)
        one = (server.cpu() - before) / 300 * 1e6
        await page.close()
    return sizes, one


async def measure() -> AsyncIterator[Result]:
    """Times against the floor, bytes against their aims."""
    async with chromium() as browser:
        async with floor(fast=True) as server:
            least = await times(browser, server.url + "table", "#{}")
        async with livepy("table", fast=True) as server:
            taken = await times(browser, server.url, "[data-do={}]")
            sizes, one = await wire(server)
    for action, title in TITLES.items():
        yield Result(f"table: {title}, click to DOM", "ms", taken[action], least[action], most=None if action == "one" else 1.5, relative=True)
    text = len("plum 919!!!")  # what the cell says after two clicks, and a little
    yield Result("table: change one cell, server CPU", "µs", one, most=100)
    yield Result("table: change one cell, bytes", "B", sizes["one"], most=32 + text)
    yield Result("table: swap two rows, bytes", "B", sizes["swap"], most=24)
    yield Result("table: append 100 rows, bytes a row", "B", sizes["append"] / 100, most=40 + 22)
