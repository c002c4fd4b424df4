"""Pains of users of other frameworks, and what livepy does instead: lines that die, phones that sleep, pages that freeze. One test for each.

Restarts stand in tests/browser/test_reconnection.py, cuts without number in tests/browser/test_cuts.py.
"""

from __future__ import annotations

import asyncio
import random

import pytest
from playwright.async_api import Dialog, Page

from livepy import App, state, ui
from livepy.session.connection import State
from tests.browser.conftest import Complaints
from tests.browser.visiting import line_to, opened, shown_by, still, url_of, within
from tests.browser.waiting import settled, until
from tests.effort import PROOF
from tests.serving import Serve


@pytest.fixture(autouse=True)
def lines_are_cut(complaints: Complaints) -> None:
    """What browsers write down of it."""
    complaints.expected("WebSocket connection", "ERR_")


class Phone(App, title="Phone"):
    name: str = state("")
    story: str = state("")
    asked: bool = state(False)
    count: int = state(0)

    def press(self) -> None:
        self.count += 1

    def ask(self) -> None:
        self.asked = True

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"{self.count} presses, {len(self.story)} letters"),
            ui.button("Press", on_click=self.press),
            ui.button("Ask", on_click=self.ask),
            ui.textbox("Name", bind=lambda: self.name),
            ui.textbox("Story", lines=4, bind=lambda: self.story),
            ui.dialog("Sure?", ui.text("Really?"), bind=lambda: self.asked),
            *(ui.text(f"line {n}") for n in range(200)),
        )


PASTE = """text => {
    const area = document.querySelector('textarea');
    area.value = text;
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
}"""
PRESS = "[...document.querySelectorAll('button')].find(one => one.textContent === 'Press').click()"


async def freeze(page: Page, state: str) -> None:
    """As a phone does with pages that nobody looks at: no task of it runs."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": state})
    await session.detach()


@pytest.mark.parametrize("hours", [0, 2], ids=["five minutes", "two hours"])
async def test_a_phone_that_slept_finds_its_page_as_it_was_with_nothing_to_press(page: Page, serve: Serve, hours: int) -> None:
    running = await serve(Phone, answer_seconds=0.1)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Phone)
        await page.evaluate("window.same = true")
        await page.get_by_label("Name").fill("Ada")
        await page.get_by_label("Story").fill("once upon a time")
        if not hours:
            await page.evaluate("[...document.querySelectorAll('button')].find(one => one.textContent === 'Ask').click()")
            await until(page, "document.querySelector('dialog').open")
        await still(page, session)
        await page.evaluate("scrollTo(0, 500)")
        await freeze(page, "frozen")
        line.cut()
        await within(lambda: session.link.state is State.LOST)
        app.count = 7
        if hours:
            running.server.registry.close(session)  # it was away for too long
        await freeze(page, "active")
        await page.evaluate("document.dispatchEvent(new Event('resume', { bubbles: true }))")
        await until(page, "livepy.settled()")
        now, session = shown_by(running, Phone)
        await still(page, session)
        assert (now is app) == (not hours)
        assert (now.name, now.story) == ("Ada", "once upon a time")
        assert await page.evaluate("[window.same, scrollY, document.querySelector('.lv-connection').hidden]") == [True, 500, True]
        assert await page.input_value("input") == "Ada"
        assert await page.input_value("textarea") == "once upon a time"
        if not hours:
            assert await page.evaluate("document.querySelector('dialog').open")
            assert (await page.inner_text("h1")).startswith("7 presses")


async def test_a_page_whose_script_stands_still_behind_an_alert_keeps_all_and_shows_the_newest(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Phone, answer_seconds=0.1)
    shown: asyncio.Queue[Dialog] = asyncio.Queue()
    page.on("dialog", shown.put_nowait)
    await page.get_by_label("Name").fill("Ada")
    await still(page, session)
    await page.evaluate("setTimeout(() => alert('stop'))")
    dialog = await shown.get()
    app.count = 5
    await within(lambda: session.link.state is State.LOST)  # it acknowledges nothing: as far as the server can see, it is gone
    app.count = 6
    await dialog.accept()
    await until(page, "document.querySelector('h1').textContent.startsWith('6 presses')")
    await page.evaluate(PRESS)
    await still(page, session)
    assert (app.count, app.name, await page.input_value("input")) == (7, "Ada", "Ada")


async def test_five_megabytes_pasted_arrive_whole_on_a_slow_line_too_and_cut_no_connection(page: Page, serve: Serve) -> None:
    size, rate = (5_000_000, 50_000) if PROOF else (5_000_000, 5_000_000)
    running = await serve(Phone)
    async with line_to(running, page, rate=rate) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Phone)
        text = random.Random(1).randbytes(size // 2).hex()
        before = line.connections
        await page.evaluate(PASTE, text)
        await within(lambda: len(app.story) == size, 2 * size / rate + 30)
        await still(page, session)
        assert app.story == text
        assert line.connections == before
        assert await page.inner_text("h1") == f"0 presses, {size} letters"


async def test_a_text_above_the_limit_is_refused_and_the_page_goes_on(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Phone, value_chars=50_000)
    await page.evaluate(PASTE, "x" * 100_000)
    await page.evaluate(PRESS)
    await until(page, "document.querySelector('h1').textContent.startsWith('1 presses')")
    await still(page, session)
    assert (app.story, app.count) == ("", 1)
    assert session.link.state is State.OPEN


@pytest.mark.parametrize("dead", ["up", "down", "both"])
async def test_what_was_said_into_a_dead_line_is_said_again_by_itself_and_happens_once(page: Page, serve: Serve, dead: str) -> None:
    running = await serve(Phone)
    async with line_to(running, page) as line:
        await page.clock.install()
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Phone)
        connections = line.connections
        line.stop(up=dead != "down", down=dead != "up")
        await page.evaluate(PRESS)
        await page.clock.fast_forward(4_100)  # the page asks
        await page.clock.fast_forward(5_100)  # and takes no answer for a cut
        await line.accepted(connections + 1)
        line.resume()  # what was kept comes late, after or before what is said again
        await until(page, "livepy.settled() && document.querySelector('h1').textContent.startsWith('1 presses')")
        await still(page, session)
        assert app.count == 1


async def test_a_server_whose_words_nobody_acknowledges_takes_the_page_for_gone_and_then_shows_it_the_newest(page: Page, serve: Serve) -> None:
    running = await serve(Phone, answer_seconds=0.2)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Phone)
        line.stop()
        app.count = 4
        await within(lambda: session.link.state is State.LOST, 5)
        app.count = 5
        line.resume()
        await until(page, "document.querySelector('h1').textContent.startsWith('5 presses')")
        await still(page, session)


async def test_a_page_that_reads_nothing_while_its_state_changes_ten_thousand_times_wakes_to_the_newest_in_one_frame(page: Page, serve: Serve) -> None:
    running = await serve(Phone)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Phone)
        line.stop()
        outbox = session.link.outbox
        for change in range(1, 10_001):
            app.count = change
            await asyncio.sleep(0.006 if PROOF else 0)
        async with asyncio.timeout(30):
            while not (outbox.full or session.link.socket is None or not session.tree.dirty):
                await asyncio.sleep(0.01)
            while not outbox.full and session.link.socket is not None:
                app.count += 1
                await asyncio.sleep(0.005)
        app.count = 123_456
        made = outbox.next
        assert outbox.kept_bytes < 100_000
        line.resume()
        await until(page, "document.querySelector('h1').textContent.startsWith('123456 presses')")
        await still(page, session)
        assert outbox.next == made + 1
