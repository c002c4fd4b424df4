"""Many inputs: 600 on one page until it can be used, on the wire and in memory; and the time from a key to its echo among 20."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from benchmarks.measure import Result, Server, chromium, floor, livepy, median
from benchmarks.memory import per_page
from tests.browser.waiting import connected
from tests.proxy import Proxy

VISITS = 5
OPENED = """new MutationObserver((_, observer) => {
    if (document.documentElement.dataset.connection === 'open') { window.usable = performance.now(); observer.disconnect() }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-connection'] })"""

KEY_TO_ECHO = """async ([times, echo]) => {
    const inputs = [...document.querySelectorAll('input')], taken = [];
    for (let i = 0; i < times; i++) {
        const input = inputs[i % inputs.length], watched = input.closest(echo);
        await new Promise((done) => setTimeout(done, 3));
        taken.push(await new Promise((done) => {
            let start;
            const wanted = input.value + 'x';
            const observer = new MutationObserver(() => {
                if (watched.textContent.endsWith(wanted)) { observer.disconnect(); done(performance.now() - start) }
            });
            observer.observe(watched, { subtree: true, childList: true, characterData: true });
            input.focus();
            start = performance.now();
            document.execCommand('insertText', false, 'x');
        }));
    }
    return taken;
}"""
"""Milliseconds from a key to its echo, one input after the other."""


async def visit(browser: Any, server: Server) -> tuple[float, float]:
    """Milliseconds from the address until the page can be used, and kB down in all, with an empty cache."""
    async with Proxy(server.port) as line:
        context = await browser.new_context()
        page = await context.new_page()
        await page.add_init_script(OPENED)
        await page.goto(f"http://127.0.0.1:{line.port}/")
        await connected(page)
        usable = float(await page.evaluate("window.usable"))
        taken = line.bytes_down / 1000
        await context.close()
    return usable, taken


async def echo(browser: Any, url: str, selector: str) -> float:
    """The median from key to echo."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(url)
    await connected(page)
    await page.evaluate(KEY_TO_ECHO, [40, selector])
    taken = median(await page.evaluate(KEY_TO_ECHO, [200, selector]))
    await context.close()
    return taken


async def measure() -> AsyncIterator[Result]:
    """A page of inputs against its aims, echoes against the floor."""
    async with chromium() as browser:
        async with livepy("inputs", fast=True) as server:
            visits = [await visit(browser, server) for _ in range(VISITS)]
        async with floor(fast=True) as server:
            least = await echo(browser, server.url + "echoes", "label")
        async with livepy("echoes", fast=True) as server:
            taken = await echo(browser, server.url, ".lv-row")
    yield Result("600 labelled inputs: until the page can be used", "ms", median(usable for usable, _ in visits), most=1000)
    yield Result("600 labelled inputs: bytes on the wire", "kB", median(taken for _, taken in visits), most=60)
    yield Result("600 labelled inputs: server memory", "kB", await per_page("inputs", 3, 20), most=400)
    yield Result("20 inputs: key to its echo, median", "ms", taken, least, most=1.3, relative=True)
