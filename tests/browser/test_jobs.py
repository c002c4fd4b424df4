"""A job on a page in a browser: its progress and stop button, the page reloaded while it runs, and its line cut meanwhile."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from livepy import App, Progress, job, state, ui
from tests.browser.conftest import Complaints
from tests.browser.visiting import line_to, opened, session_of, url_of, within
from tests.browser.waiting import settled, until
from tests.serving import Serve
from tests.session.visitor import app_of

HURRY = "dispatchEvent(new Event('online'))"


class Trains(App, title="Trains"):
    """A job that says how far it is, and ends when the test says so."""

    call_id: str = state("", keep="url")
    go: asyncio.Event = state(factory=asyncio.Event, keep="never")

    @job(keep=True)
    async def train(self, progress: Progress) -> str:
        progress(0.4, text="Epoch 2 of 5")
        await self.go.wait()
        return "Trained well"

    def on_mount(self) -> None:
        self.train.find(self.call_id)

    def start(self) -> None:
        self.call_id = self.train().id

    def render(self) -> ui.Element:
        return ui.column(ui.button("Train", on_click=self.start), ui.job(self.train), ui.text(self.train.value or "Untrained"))


async def until_says(page: Page, text: str) -> None:
    await until(page, f"document.body.innerText.includes({text!r})")


async def test_a_job_shows_how_far_it_is_and_a_button_that_stops_it(page: Page, serve: Serve) -> None:
    app, _ = await opened(page, serve, Trains)
    await page.get_by_role("button", name="Train").click()
    await until_says(page, "Epoch 2 of 5")
    await page.get_by_role("button", name="Stop").click()
    await within(lambda: not app.train.running)
    await until(page, "!document.body.innerText.includes('Epoch 2 of 5')")
    assert "Untrained" in await page.inner_text("body")


async def test_a_page_that_is_reloaded_while_its_job_runs_finds_it_with_its_progress(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Trains)
    await page.get_by_role("button", name="Train").click()
    await until_says(page, "Epoch 2 of 5")
    await until(page, "location.search.includes('call_id')")
    await page.reload()
    await settled(page)
    await until_says(page, "Epoch 2 of 5")
    other = await page.context.new_page()  # a session of its own, which has nothing but the address
    await other.goto(page.url)
    await settled(other)
    await until_says(other, "Epoch 2 of 5")
    app.go.set()
    await until_says(page, "Trained well")
    await until_says(other, "Trained well")
    assert not session.closed


@pytest.mark.parametrize("cut", ["RST", "FIN"])
async def test_the_result_of_a_job_that_ended_while_the_line_was_cut_appears(page: Page, serve: Serve, complaints: Complaints, cut: str) -> None:
    complaints.expected("WebSocket connection", "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE")
    running = await serve(Trains)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        session = session_of(running)
        app = app_of(session)
        await page.get_by_role("button", name="Train").click()
        await until_says(page, "Epoch 2 of 5")
        line.refuse()
        line.cut(cut)
        await within(lambda: session.link.socket is None)
        app.go.set()
        await within(lambda: app.train.value == "Trained well")
        line.accept()
        await page.evaluate(HURRY)
        await until_says(page, "Trained well")
        assert session_of(running) is session
