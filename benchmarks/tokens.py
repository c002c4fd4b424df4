"""2000 tokens appended to a text, one `yield` each: tokens a second until the page shows the last, and bytes beside the tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from benchmarks.floor import tokens
from benchmarks.measure import Result, chromium, floor, livepy, median, open_page, visitors
from tests.browser.waiting import connected

UNTIL_ALL = """([selector, length]) => new Promise((done) => {
    const text = document.querySelector('#tokens'), start = performance.now(), before = text.textContent.length;
    new MutationObserver((_, observer) => {
        if (text.textContent.length - before < length) return;
        observer.disconnect();
        done(performance.now() - start);
    }).observe(text, { subtree: true, childList: true, characterData: true });
    document.querySelector(selector).click();
})"""
LENGTH = sum(map(len, tokens()))


async def rate(browser: Any, url: str, selector: str, length: int = LENGTH, count: int = 2000) -> float:
    """Tokens a second, the middle of five fresh pages."""
    rates = []
    for _ in range(5):
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(url)
        await connected(page)
        rates.append(count / (await page.evaluate(UNTIL_ALL, [selector, length])) * 1e3)
        await context.close()
    return median(rates)


async def measure() -> AsyncIterator[Result]:
    """The rate, its growth with the length, the bytes."""
    async with chromium() as browser:
        async with floor(fast=True) as server:
            least = await rate(browser, server.url, "#tokens2")
        async with livepy("tokens", fast=True) as server:
            taken = await rate(browser, server.url, "button:nth-of-type(1)")
            double = await rate(browser, server.url, "button:nth-of-type(2)", sum(map(len, tokens(4000))), 4000)
            async with visitors() as http:
                page = await open_page(http, server)
                await page.click(page.button())
                beside = (page.received - LENGTH) / 2000
                await page.close()
    yield Result("2000 tokens, one yield each: tokens to the page", "/s", taken, least, least=0.6, relative=True)
    yield Result("4000 tokens against 2000: tokens to the page", "/s", double, taken)
    yield Result("2000 tokens: bytes beside each token", "B", beside, most=16)
