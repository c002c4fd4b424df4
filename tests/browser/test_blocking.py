"""One slow function freezes nobody else, and no page says that its connection is lost."""

from __future__ import annotations

import asyncio
import threading
import time

from playwright.async_api import Page

from livepy import App, state, ui
from tests.browser.waiting import settled, until
from tests.effort import PROOF
from tests.serving import Serve

there = threading.Barrier(2, timeout=60)


class Sleepy(App, title="Sleepy"):
    """Sleeps as long as the test wants; under `make proof` for half a minute of everybody's time."""

    slept: bool = state(False)
    count: int = state(0)

    def sleep(self) -> None:
        there.wait()
        if PROOF:
            time.sleep(30)
        there.wait()
        self.slept = True

    def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Sleep", on_click=self.sleep),
            ui.button("Count", on_click=self.increment),
            ui.text(f"Counted {self.count}, {'slept' if self.slept else 'awake'}"),
        )


async def waited_for(barrier: threading.Barrier) -> None:
    async with asyncio.timeout(60):
        while not barrier.n_waiting:
            await asyncio.sleep(0.002)
    barrier.wait()


LISTEN = """(() => {
    const send = WebSocket.prototype.send;
    window.asked = window.answered = 0;
    WebSocket.prototype.send = function (data) {
        if (data.length === 4 && data[3] === 3) window.asked++;
        if (!this.heard) this.addEventListener('message', this.heard = () => { window.answered = window.asked; });
        return send.call(this, data);
    };
})()"""
"""Counts how often a page asked whether the server lives (Kind.PING), and whether it has heard something since."""


async def test_beside_a_handler_that_sleeps_other_pages_answer_and_no_page_says_lost(page: Page, serve: Serve) -> None:
    running = await serve(Sleepy)
    other = await page.context.new_page()
    await page.context.clock.install(time=0)
    for one in (page, other):
        await one.add_init_script(LISTEN)
        await one.goto(running.url)
        await settled(one)
    await page.get_by_role("button", name="Sleep").click()
    await waited_for(there)
    for number in range(1, 4):
        await other.get_by_role("button", name="Count").click()
        await until(other, f"document.body.innerText.includes('Counted {number},')")
        before = await page.evaluate("asked")
        for _ in range(6):  # 24 s in steps that are shorter than the time a page waits for an answer
            await page.context.clock.run_for(4000)
            for one in (page, other):
                await until(one, "answered === asked")
        assert await page.evaluate("asked") > before, "the page that waits has heard nothing for so long: it asks whether the server lives"
        await stays(page, other)
    await waited_for(there)
    await until(page, "document.body.innerText.includes('slept')")
    await stays(page, other)
    assert len(running.server.registry.sessions) == 2, "nobody had to come again"
    await other.close()


async def stays(*pages: Page) -> None:
    """They are connected, and say nothing of it."""
    for page in pages:
        assert await page.evaluate("document.documentElement.dataset.connection") == "open"
        assert "Reconnecting" not in await page.inner_text("body")
