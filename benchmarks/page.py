"""The counter page in Chromium: what a cold visit costs on the wire, and how long a click takes to the DOM."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from benchmarks.measure import CLICK_TO_DOM, Result, Server, chromium, floor, livepy, median, open_page, visitors
from tests.browser.waiting import connected
from tests.proxy import Proxy

CLICKS = 200


async def visit(browser: Any, server: Server, button: str) -> tuple[float, int, list[float]]:
    """kB down in all, requests, and the milliseconds of each click."""
    async with Proxy(server.port) as line:
        context = await browser.new_context()
        page = await context.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda socket: requests.append(socket.url))
        await page.goto(f"http://127.0.0.1:{line.port}/")
        await connected(page)
        cold = line.bytes_down / 1000
        await context.close()
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(server.url)
    await connected(page)
    await page.evaluate(CLICK_TO_DOM, [button, "h1", 20, 1])
    taken: list[float] = await page.evaluate(CLICK_TO_DOM, [button, "h1", CLICKS, 2])
    await context.close()
    return cold, len([url for url in requests if not url.startswith("data:")]), taken


async def measure() -> AsyncIterator[Result]:
    """Bytes, requests, time, and the bytes of one click."""
    async with chromium() as browser:
        async with floor(fast=True) as server:
            least_cold, least_requests, least = await visit(browser, server, "#click")
        async with livepy("counter_async", fast=True) as server:
            cold, requests, taken = await visit(browser, server, "button")
            async with visitors() as http:
                page = await open_page(http, server)
                await page.click(page.button())
                page.received = 0
                await page.click(page.button())
                click = page.received
                await page.close()
    yield Result("counter page, cold: bytes on the wire, headers and CSS included", "kB", cold, least_cold, most=25)
    yield Result("counter page, cold: requests", "", requests, least_requests, most=4)
    yield Result("click to DOM in Chromium, median", "ms", median(taken), median(least), most=1.3, relative=True)
    yield Result("bytes for one click, down", "B", click, most=20)
