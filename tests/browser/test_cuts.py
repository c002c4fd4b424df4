"""A line that is cut at any byte, and a bad one: one script of clicks, typing, streams and uploads ends as it does on a good line.

The script is drawn by a seed, so each run is compared with one of its own on a line that is never cut. `make proof` cuts a thousand times.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page

from livepy import App, File, state, ui
from tests.browser.conftest import Complaints
from tests.browser.visiting import line_to, shown_by, still, url_of, within
from tests.browser.waiting import settled, until
from tests.effort import PROOF
from tests.proxy import Proxy
from tests.serving import Serve

FREE = "!document.querySelector('input[type=file]').files.length && ![...livepy.busy.values()].some(([, , files]) => files)"
HURRY = "dispatchEvent(new Event('online'))"
CUTS = 1000 if PROOF else 15
NAMES = "abcde"
STREAM = 6


@pytest.fixture(autouse=True)
def lines_are_cut(complaints: Complaints) -> None:
    """What browsers write down of it."""
    complaints.expected("WebSocket connection", "ERR_", "Failed to load resource")


class Busy(App, title="Busy"):
    """Notes each event in the order in which its handler began."""

    log: list[str] = state([])
    text: str = state("")
    streams: int = state(0)
    lines: list[str] = state([])
    files: list[str] = state([])

    def press(self, name: str) -> None:
        self.log.append(f"press {name}")

    def typed(self, value: str) -> None:
        self.log.append(f"typed {value[-12:]}")
        self.text = value

    async def stream(self) -> AsyncGenerator[None, None]:
        self.streams += 1
        number = self.streams
        self.log.append(f"stream {number}")
        place = len(self.lines)
        self.lines.append(f"{number}:")
        for step in range(STREAM):
            self.lines[place] += f" {step}"
            yield
            await asyncio.sleep(0.01)

    async def take(self, file: File) -> None:
        self.files.append(f"{file.name} {hashlib.sha256(await asyncio.to_thread(file.read)).hexdigest()}")

    def letter(self, name: str) -> ui.Element:
        return ui.tag("button", name, on={"click": lambda _: self.press(name)}, attrs={"id": name})

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"{len(self.log)} events"),
            ui.row(*(self.letter(name) for name in NAMES), ui.tag("button", "stream", on={"click": lambda _: self.stream()}, attrs={"id": "stream"})),
            ui.textbox("Text", bind=lambda: self.text, on_change=self.typed, debounce=0),
            ui.upload_button("Send", on_upload=self.take),
            ui.text(f"{len(self.text)} letters"),
            ui.each(self.lines, ui.text),
            ui.each(sorted(self.files), ui.text),
        )


Between = Callable[[random.Random], Awaitable[None]]


async def script(page: Page, seed: int, steps: int, between: Between) -> None:
    """So many acts; nobody waits for what they do."""
    author, chance = random.Random(seed), random.Random(seed + 1)
    for step in range(steps):
        kind = author.random()
        if kind < 0.5:
            await page.evaluate(f"document.querySelector('#{author.choice(NAMES)}').click()")
        elif kind < 0.85:
            await page.evaluate("document.querySelector('input:not([type=file])').focus()")
            await page.keyboard.type(author.choice("xyz "))
        elif kind < 0.95:
            await page.evaluate("document.querySelector('#stream').click()")
        else:
            await upload(page, f"{step}.bin", author.randbytes(author.randrange(1, 400_000)))
        await between(chance)


async def upload(page: Page, name: str, data: bytes) -> None:
    """Once the button is free: one whose file is on its way takes no other."""
    await until(page, FREE, 60)
    await page.set_input_files("input[type=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data})


async def outcome(page: Page, app: Busy, session: Any) -> tuple[Any, ...]:
    """When all is said and done: what the server has heard and what the page shows."""
    await page.evaluate(HURRY)
    await until(page, "livepy.settled()", 60)
    await within(lambda: len(app.lines) == app.streams and all(line.endswith(f" {STREAM - 1}") for line in app.lines), 30)
    await still(page, session)
    shows = await page.evaluate("document.querySelector('main').innerText")
    return app.log, app.text, app.lines, sorted(app.files), await page.input_value("input:not([type=file])"), shows


@asynccontextmanager
async def busy(page: Page, serve: Serve, **kind: Any) -> AsyncIterator[tuple[Proxy, Busy, Any]]:
    """The page, at rest, behind a line of this kind."""
    running = await serve(Busy)
    async with line_to(running, page, **kind) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, Busy)
        yield line, app, session


async def uncut(context: BrowserContext, serve: Serve, seed: int, steps: int) -> tuple[Any, ...]:
    """How it ends on a good line."""
    page = await context.new_page()
    async with busy(page, serve) as (_, app, session):
        await script(page, seed, steps, lambda _: asyncio.sleep(0))
        return await outcome(page, app, session)


@pytest.mark.parametrize("seed", [1])
async def test_a_line_that_is_cut_at_any_byte_changes_nothing_of_what_happens(page: Page, context: BrowserContext, serve: Serve, seed: int) -> None:
    steps = CUTS * 3
    async with busy(page, serve, delay=0.004, jitter=0.01, split=40) as (line, app, session):
        cuts = 0

        async def between(chance: random.Random) -> None:
            nonlocal cuts
            await asyncio.sleep(chance.uniform(0, 0.06))
            if chance.random() < 0.5 and cuts < CUTS:
                cuts += 1
                line.cut(chance.choice(["RST", "FIN"]))
                await asyncio.sleep(chance.choice([0, 0, 0.02]))
                await page.evaluate(HURRY)

        await script(page, seed, steps, between)
        found = await outcome(page, app, session)
        assert cuts == CUTS
        assert session.tree.epoch == 1, "the page went on where it was, each time"
    assert found == await uncut(context, serve, seed, steps)


async def test_on_a_bad_line_the_same_happens_as_on_a_good_one(page: Page, context: BrowserContext, serve: Serve) -> None:
    steps = 400 if PROOF else 12
    async with busy(page, serve, delay=0.2, jitter=0.05, loss=2, rate=50_000) as (line, app, session):

        async def between(chance: random.Random) -> None:
            await asyncio.sleep(chance.uniform(0, 0.05))
            if chance.random() < 0.03:  # a hole that is shorter or longer than the page's patience
                line.stop(up=chance.random() < 0.7, down=chance.random() < 0.7)
                await asyncio.sleep(chance.choice([0.3, 1, 12, 30]) if PROOF else 0.5)
                line.resume()

        await script(page, 2, steps, between)
        found = await outcome(page, app, session)
    assert found == await uncut(context, serve, 2, steps)


async def test_a_proxy_that_cuts_every_minute_for_an_hour_interrupts_nobody_who_types(page: Page, serve: Serve) -> None:
    words = "every minute the line is cut and every word of this is there "
    async with busy(page, serve) as (line, app, session):
        await page.evaluate("window.same = true")
        await page.focus("input:not([type=file])")
        typed = ""
        for letter in words[:60]:
            await page.keyboard.type(letter)
            await page.evaluate("document.querySelector('#a').click()")
            typed += letter
            line.cut("FIN")
            await page.evaluate(HURRY)
            await until(page, "livepy.settled()")
        await still(page, session)
        assert await page.evaluate("window.same && document.activeElement.value") == app.text == typed
        assert app.log.count("press a") == 60
        assert [one for one in app.log if one != "press a"] == [f"typed {typed[: n + 1][-12:]}" for n in range(60)]
        assert line.connections > 60
