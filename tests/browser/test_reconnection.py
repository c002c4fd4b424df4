"""A line that is cut, a page that is reloaded, a server that restarts: nothing is lost, nothing happens twice, and nobody has to press a button."""

from __future__ import annotations

import asyncio
import random

import pytest
from playwright.async_api import Page

from livepy import App, Component, state, ui
from livepy.session.connection import State
from tests.browser.conftest import Complaints
from tests.browser.visiting import line_to, opened, session_of, shown_by, still, url_of, within
from tests.browser.waiting import settled, until
from tests.effort import EFFORT
from tests.serving import Serve

HURRY = "dispatchEvent(new Event('online'))"
WORDS = "every word of this is typed while the line is cut again and again "

MADE: list[str] = []
MOUNTED: list[str] = []
LEFT: list[str] = []


def made(name: str) -> str:
    """Notes that a component of this name has been built."""
    MADE.append(name)
    return name


@pytest.fixture(autouse=True)
def nothing_noted(complaints: Complaints) -> None:
    """Each test counts from nothing; that lines are cut is what all of them are about."""
    complaints.expected("WebSocket connection", "ERR_")
    for noted in (MADE, MOUNTED, LEFT):
        noted.clear()


class Inner(Component):
    name: str = state(factory=lambda: made("inner"))

    def on_mount(self) -> None:
        MOUNTED.append(self.name)

    def on_unmount(self) -> None:
        LEFT.append(self.name)

    def render(self) -> ui.Element:
        return ui.text(self.name)


class Work(App, title="Work"):
    """A button without a lock, so that each click counts, a field, and a handler that takes its time."""

    name: str = state(factory=lambda: made("app"))
    clicks: int = state(0)
    text: str = state("")
    found: list[str] = state([])
    searching: bool = state(False)
    gate: asyncio.Event = state(factory=asyncio.Event)

    def on_mount(self) -> None:
        MOUNTED.append(self.name)

    def on_unmount(self) -> None:
        LEFT.append(self.name)

    def click(self) -> None:
        self.clicks += 1

    async def search(self) -> None:
        self.searching = True
        await self.gate.wait()
        self.found.append(f"found {self.text}")

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"{self.clicks} clicks, {len(self.text)} letters"),
            ui.tag("button", "count", on={"click": lambda _: self.click()}, attrs={"id": "count"}),
            ui.textbox("Text", bind=lambda: self.text),
            ui.button("Search", on_click=self.search),
            ui.each(self.found, ui.text),
            ui.text(self.name),
            Inner(),
        )


@pytest.mark.parametrize("seed", range(2 * EFFORT))
async def test_cuts_at_random_moments_lose_no_click_and_no_letter_and_repeat_none(page: Page, serve: Serve, seed: int) -> None:
    author = random.Random(seed)
    running = await serve(Work)
    async with line_to(running, page, delay=0.01, jitter=0.02) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Work)

        async def cutting() -> None:
            while True:
                await asyncio.sleep(author.uniform(0.02, 0.3))
                line.cut(author.choice(["RST", "FIN"]))
                await page.evaluate(HURRY)

        cuts = asyncio.create_task(cutting())
        await page.focus("input")
        for letter in WORDS:
            await page.keyboard.type(letter)
            await page.evaluate("document.querySelector('#count').click()")
            await asyncio.sleep(author.uniform(0, 0.06))
        cuts.cancel()
        await asyncio.gather(cuts, return_exceptions=True)
        await page.evaluate(HURRY)
        await within(lambda: app.clicks == len(WORDS) and app.text == WORDS)
        await still(page, session)
        assert (app.clicks, app.text) == (len(WORDS), WORDS)
        assert await page.input_value("input") == WORDS
        assert await page.inner_text("h1") == f"{len(WORDS)} clicks, {len(WORDS)} letters"
        assert line.connections > 5
        assert session.tree.epoch == 1, "the page went on where it was, each time"


async def test_the_result_of_a_handler_that_ran_during_a_cut_appears(page: Page, serve: Serve) -> None:
    running = await serve(Work)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Work)
        await page.get_by_label("Text").fill("pearls")
        await page.get_by_role("button", name="Search").click()
        await within(lambda: app.searching)
        line.refuse()
        line.cut()
        await within(lambda: session.link.state is State.LOST)
        app.gate.set()
        await within(lambda: app.found == ["found pearls"])
        app.clicks = 77
        line.accept()
        await page.evaluate(HURRY)
        await until(page, "document.body.innerText.includes('found pearls') && document.body.innerText.includes('77 clicks')")
        await still(page, session)
        assert app.found == ["found pearls"]


async def test_clicks_and_text_made_during_a_cut_arrive_in_their_order(page: Page, serve: Serve) -> None:
    running = await serve(Work)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Work)
        app.gate.set()
        line.refuse()
        line.cut()
        await within(lambda: session.link.state is State.LOST)
        await page.focus("input")
        for word in ("one", " two"):
            await page.keyboard.type(word)
            await page.evaluate("document.querySelector('#count').click()")
        await page.evaluate("[...document.querySelectorAll('button')].find(one => one.textContent === 'Search').click()")
        line.accept()
        await page.evaluate(HURRY)
        await until(page, "document.body.innerText.includes('found one two')")
        await still(page, session)
        assert (app.clicks, app.text) == (2, "one two")


async def test_a_page_is_mounted_once_over_load_cut_and_reload_and_built_anew_only_for_a_documents_first_html(page: Page, serve: Serve) -> None:
    running = await serve(Work)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        session = session_of(running)
        await within(lambda: sorted(MOUNTED) == ["app", "inner"])
        assert MADE == ["app", "inner"]
        for cut in ("RST", "FIN"):
            line.cut(cut)
            await within(lambda: session.link.state is State.LOST)
            await page.evaluate(HURRY)
            await still(page, session)
        assert len(MADE) == 2, "a cut builds nothing"
        await page.reload()
        await still(page, session)
        assert running.server.registry.sessions == [session]
        assert MADE == ["app", "inner"] * 2, "the new document's first HTML is sent before the page can say that it was here"
        assert (sorted(MOUNTED), LEFT) == (["app", "inner"], [])


async def test_a_reload_keeps_the_session_and_what_was_typed(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Work)
    await page.get_by_label("Text").fill("kept")
    for _ in range(3):
        await page.click("#count")
    await still(page, session)
    app.found.append("kept too")
    await page.reload()
    await still(page, session)
    assert await page.get_by_label("Text").input_value() == app.text == "kept"
    assert "3 clicks" in await page.inner_text("main")
    assert "kept too" in await page.inner_text("main")
    await page.click("#count")
    await until(page, "document.querySelector('h1').textContent.startsWith('4 clicks')")


async def test_after_a_restart_of_the_server_the_page_comes_back_by_itself_and_says_what_was_typed(page: Page, serve: Serve) -> None:
    first, second = await serve(Work), await serve(Work)
    async with line_to(first, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        await page.evaluate("window.same = true")
        await page.get_by_label("Text").fill("typed before the restart")
        await settled(page)
        await first.server.stop()
        line.target = second.port
        async with asyncio.timeout(30):
            while not second.server.registry.sessions:  # until it has come back, it looks as it did
                await asyncio.sleep(0.01)
        await until(page, "window.same && livepy.settled() && document.querySelector('h1').textContent === '0 clicks, 24 letters'", 20)
        app, session = shown_by(second, Work)
        await still(page, session)
        assert await page.get_by_label("Text").input_value() == app.text == "typed before the restart"
        await page.click("#count")
        await until(page, "document.querySelector('h1').textContent.startsWith('1 clicks')")


async def test_a_cut_that_nobody_tells_of_is_noticed_when_the_visitor_comes_back(page: Page, serve: Serve) -> None:
    running = await serve(Work)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Work)
        line.stop()
        await page.evaluate("document.querySelector('#count').click()")
        line.cut()
        line.resume()
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
        await within(lambda: app.clicks == 1)
        await still(page, session)
        assert await page.inner_text("h1") == "1 clicks, 0 letters"
