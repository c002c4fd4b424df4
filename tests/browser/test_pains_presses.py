"""Pains of users of other frameworks, and what livepy does instead: what is pressed, and what comes before the page is connected."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from livepy import App, File, state, ui
from tests.browser.conftest import Complaints
from tests.browser.visiting import line_to, opened, shown_by, still, url_of, within
from tests.browser.waiting import settled, until
from tests.serving import Serve


class Slow(App, title="Slow"):
    """A button whose handler ends when the test says so."""

    runs: int = state(0)
    fails: bool = state(False)
    gate: asyncio.Event = state(factory=asyncio.Event)

    async def work(self) -> None:
        self.runs += 1
        await self.gate.wait()
        if self.fails:
            raise ValueError("as the test wants it")

    def render(self) -> ui.Element:
        return ui.column(ui.heading(str(self.runs)), ui.button("Work", on_click=self.work))


BUSY = "(e => [e.hasAttribute('data-busy'), e.ariaBusy])(document.querySelector('button'))"
CLICK = f"(document.querySelector('button').click(), {BUSY})"


async def test_a_pressed_control_shows_it_in_the_very_moment_and_is_pressed_once(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Slow)
    assert [await page.evaluate(CLICK) for _ in range(5)] == [[True, "true"]] * 5
    await until(page, "document.querySelector('h1').textContent === '1'")
    assert await page.evaluate(BUSY) == [True, "true"]
    app.gate.set()
    await still(page, session)
    assert await page.evaluate(BUSY) == [False, None]
    assert app.runs == 1


async def test_five_clicks_on_a_line_of_one_second_are_one_run(page: Page, serve: Serve) -> None:
    running = await serve(Slow)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Slow)
        app.gate.set()
        line.delay = 0.5
        for _ in range(5):
            assert await page.evaluate(CLICK) == [True, "true"]
        await still(page, session)
        assert app.runs == 1
        assert await page.evaluate(BUSY) == [False, None]


async def test_a_control_is_free_again_after_an_error(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Slow)
    app.fails = True
    app.gate.set()
    for run in (1, 2):
        assert await page.evaluate(CLICK) == [True, "true"]
        await still(page, session)
        assert await page.evaluate(BUSY) == [False, None]
        assert app.runs == run
    assert "Something went wrong" in await page.inner_text("body")


async def test_a_control_is_free_again_when_its_handler_ended_during_a_cut(page: Page, serve: Serve, complaints: Complaints) -> None:
    complaints.expected("WebSocket connection")
    running = await serve(Slow)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Slow)
        assert await page.evaluate(CLICK) == [True, "true"]
        await within(lambda: app.runs == 1)
        line.refuse()
        line.cut()
        await within(lambda: session.link.socket is None)
        app.gate.set()
        line.accept()
        await page.evaluate("dispatchEvent(new Event('online'))")
        await still(page, session)
        assert await page.evaluate(BUSY) == [False, None]
        assert app.runs == 1


class Early(App, title="Early"):
    """What can happen before the socket is up."""

    text: str = state("")
    clicks: list[str] = state([])
    photo: File | None = state(None)

    def press(self) -> None:
        self.clicks.append(self.text)

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Text", bind=lambda: self.text),
            ui.button("Press", on_click=self.press),
            ui.image_input("Photo", bind=lambda: self.photo),
            ui.heading(f"{self.text} {len(self.clicks)} {self.photo.name if self.photo else 'no photo'}"),
        )


async def test_what_is_typed_clicked_or_chosen_before_the_socket_is_up_arrives_once(page: Page, serve: Serve, picture: bytes) -> None:
    running = await serve(Early)
    async with line_to(running, page, delay=0.25) as line:
        await page.goto(url_of(line), wait_until="domcontentloaded")
        line.stop()
        assert await page.evaluate("document.documentElement.dataset.connection") is None
        await page.focus("input")
        await page.keyboard.type("early")
        await page.evaluate("document.querySelector('button').click()")
        await page.set_input_files("input[type=file]", {"name": "early.png", "mimeType": "image/png", "buffer": picture})
        assert not await page.evaluate("livepy.settled()")
        line.delay = 0.0
        line.resume()
        await until(page, "document.querySelector('h1').textContent === 'early 1 early.png'")
        await settled(page)
        app, session = shown_by(running, Early)
        await still(page, session)
        assert (app.text, app.clicks) == ("early", ["early"])
        assert app.photo is not None


@pytest.fixture
def picture() -> bytes:
    """The smallest PNG."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
