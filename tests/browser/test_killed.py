"""A server that is killed again and again under a visitor who types and presses: what was saved is back, what is typed stays, nothing happens twice."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from playwright.async_api import Page

from livepy import App, state, ui
from livepy.session.connection import State
from tests.browser.conftest import Complaints
from tests.browser.waiting import settled, until
from tests.effort import PROOF
from tests.serving import Serve

DEATHS = 100 if PROOF else 3

APP = """
from livepy import App, job, state, ui
import asyncio


class Work(App, title="Work"):
    count: int = state(0)
    words: list[str] = state([])
    text: str = state("")
    ended: str = state("")

    def add(self) -> None:
        self.count += 1
        self.words.append(f"word {self.count}")

    @job
    async def work(self) -> None:
        await asyncio.sleep(0.5)
        self.ended = "the job has ended"

    def start(self) -> None:
        self.work()

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"count {self.count} words {len(self.words)} last {self.words[-1] if self.words else ''}"),
            ui.text(self.ended),
            ui.textbox("Text", bind=lambda: self.text),
            ui.tag("button", "add", attrs={"id": "add", "type": "button"}, on={"click": lambda _: self.add()}),
            ui.button("start", on_click=self.start),
        )
"""


class Kept(App, title="Kept"):
    count: int = state(0)
    page: int = state(1, keep="url")

    def add(self) -> None:
        self.count += 1

    def reset(self) -> None:
        self.session.reset()

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"count {self.count} page {self.page}"),
            ui.tag("button", "add", attrs={"id": "add", "type": "button"}, on={"click": lambda _: self.add()}),
            ui.tag("button", "reset", attrs={"id": "reset", "type": "button"}, on={"click": lambda _: self.reset()}),
        )


class Process:
    """`livepy run` on one port, again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "work.py").write_text(APP)
        self.running: asyncio.subprocess.Process

    async def start(self) -> None:
        command = (sys.executable, "-m", "livepy", "run", "work.py", "--port", str(self.port))
        environ = {**os.environ, "LIVEPY_DATA_DIR": str(self.folder / "data"), "PYTHONPATH": os.getcwd()}
        pipes = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.DEVNULL}
        self.running = await asyncio.create_subprocess_exec(*command, cwd=self.folder, env=environ, **pipes)  # type: ignore[arg-type]
        assert self.running.stdout is not None
        async with asyncio.timeout(60):
            assert b"runs at" in await self.running.stdout.readline()

    async def end(self, number: int) -> int:
        self.running.send_signal(number)
        async with asyncio.timeout(60):
            return await self.running.wait()

    def saved(self) -> tuple[str, int]:
        """Whether the store is whole, and how many sessions are in it."""
        with closing(sqlite3.connect(self.folder / "data" / "sessions" / "sessions.db")) as db:
            return db.execute("PRAGMA integrity_check").fetchone()[0], db.execute("SELECT count(*) FROM sessions").fetchone()[0]

    def holds(self, text: bytes) -> bool:
        """Whether this is in what was saved."""
        with closing(sqlite3.connect(self.folder / "data" / "sessions" / "sessions.db")) as db:
            return any(text in data for (data,) in db.execute("SELECT data FROM sessions"))


@asynccontextmanager
async def working(folder: Path, page: Page) -> AsyncIterator[Process]:
    process = Process(folder)
    await process.start()
    try:
        await page.goto(f"http://127.0.0.1:{process.port}/")
        await settled(page)
        await page.evaluate("window.same = true")
        yield process
        await page.goto("about:blank")
    finally:
        if process.running.returncode is None:
            await process.end(signal.SIGKILL)


async def counted(page: Page) -> int:
    """How often the button has counted; each time with all that its handler does."""
    found = re.fullmatch(r"count (\d+) words (\d+) last ?(.*)", await page.inner_text("h1"))
    assert found is not None
    count = int(found[1])
    assert (int(found[2]), found[3].strip()) == (count, f"word {count}" if count else ""), "half of a turn was saved"
    return count


async def back(page: Page) -> None:
    """The page is connected again, by itself."""
    await page.evaluate("dispatchEvent(new Event('online'))")
    await until(page, "document.documentElement.dataset.connection === 'open' && window.same && livepy.settled()", 30)


@pytest.fixture(autouse=True)
def deaths_are_expected(complaints: Complaints) -> None:
    complaints.expected("WebSocket connection", "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")


@pytest.mark.timeout(3600)
async def test_a_server_that_is_killed_loses_nothing_that_was_saved_and_does_nothing_twice(page: Page, tmp_path: Path) -> None:
    rng = random.Random(7)
    async with working(tmp_path, page) as process:
        before = 0
        for death in range(DEATHS):
            presses = rng.randrange(1, 30)
            await page.evaluate("count => { while (count--) document.querySelector('#add').click(); }", presses)
            text = f"typed before death {death}"
            await page.get_by_label("Text").fill(text)
            await asyncio.sleep(rng.random() * 0.3)
            await process.end(signal.SIGKILL)
            assert process.saved()[0] == "ok"
            await process.start()
            await back(page)
            now = await counted(page)
            assert before <= now <= before + presses, "a press had two turns, or what was saved is lost"
            assert await page.get_by_label("Text").input_value() == text
            before = now
        await page.click("#add")
        await until(page, f"document.querySelector('h1').textContent.startsWith('count {before + 1} ')")
        assert process.saved()[1] == 1


async def test_what_was_shown_and_then_saved_is_there_after_a_death(page: Page, tmp_path: Path) -> None:
    async with working(tmp_path, page) as process:
        await page.click("#add")
        await until(page, "document.querySelector('h1').textContent.startsWith('count 1 ')")
        if PROOF:
            await asyncio.sleep(0.1)  # on a machine that does nothing else
        else:
            async with asyncio.timeout(30):
                while not process.holds(b"word 1"):
                    await asyncio.sleep(0.005)
        await process.end(signal.SIGKILL)
        await process.start()
        await back(page)
        assert await counted(page) == 1
        await page.reload()
        await settled(page)
        assert await counted(page) == 1


async def test_a_server_that_is_asked_to_end_lets_jobs_end_and_leaves_with_0(page: Page, tmp_path: Path) -> None:
    async with working(tmp_path, page) as process:
        await page.get_by_role("button", name="start").click()
        await settled(page)
        assert await process.end(signal.SIGTERM) == 0
        await until(page, "document.body.textContent.includes('the job has ended')")
        await process.start()
        await back(page)
        assert "the job has ended" in await page.inner_text("main")


async def test_a_duplicated_tab_has_a_copy_of_the_state_and_a_session_of_its_own(page: Page, serve: Serve) -> None:
    running = await serve(Kept)
    await page.goto(running.url + "?page=3")
    await settled(page)
    await page.click("#add")
    await until(page, "document.querySelector('h1').textContent === 'count 1 page 3'")
    async with page.expect_popup() as opening:
        await page.evaluate("void window.open(location.href)")
    twin = await opening.value
    await settled(twin)
    await until(twin, "document.querySelector('h1').textContent === 'count 1 page 3'")
    await twin.click("#add")
    await until(twin, "document.querySelector('h1').textContent === 'count 2 page 3'")
    assert await page.inner_text("h1") == "count 1 page 3"
    await page.click("#add")
    await page.click("#add")
    await until(page, "document.querySelector('h1').textContent === 'count 3 page 3'")
    assert await twin.inner_text("h1") == "count 2 page 3"
    assert running.server.registry.count(State.OPEN) == 2
    await twin.close()


async def test_a_session_that_is_reset_starts_anew_also_after_a_restart(page: Page, serve: Serve) -> None:
    running = await serve(Kept)
    await page.goto(running.url + "?page=3")
    await settled(page)
    for _ in range(2):
        await page.click("#add")
        await until(page, "document.querySelector('h1').textContent.startsWith('count 1')")
        async with page.expect_navigation():
            await page.click("#reset")
        await until(page, "document.querySelector('h1')?.textContent === 'count 0 page 1' && document.documentElement.dataset.connection === 'open'")
        await settled(page)
        assert page.url == running.url
    assert len(running.server.registry) == 1
    saver = running.server.registry.saver
    assert saver is not None
    await saver.flush()
    folder = running.server.settings.data_dir
    assert folder is not None
    with closing(sqlite3.connect(folder / "sessions" / "sessions.db")) as db:
        assert db.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
