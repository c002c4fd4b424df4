"""A handler that blocks, on a real server: who waits for it, who does not, and what dev says of it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgpack

from livepy import App, state, ui
from livepy.core.protocol import Kind, Op
from livepy.jobs.threads import Pool
from livepy.server.server import Server
from tests.server.site import Counter, Page, serving, visiting


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[tuple[Page, list[int]]]:
    """One more visitor's page, and the nodes on it that listen."""
    async with visiting(server) as page:
        await page.get()
        await page.connect()
        await page.hello()
        yield page, sorted(server.registry.sessions[-1].tree.listening)


async def until_waits(there: threading.Barrier) -> None:
    async with asyncio.timeout(30):
        while not there.n_waiting:
            await asyncio.sleep(0.001)


async def test_a_page_whose_handler_blocks_holds_back_no_other_and_stays_connected(tmp_path: Path) -> None:
    there = threading.Barrier(2, timeout=30)

    class Sleepy(App):
        count: int = state(0)

        def sleep(self) -> None:
            there.wait()
            self.count += 100

        def increment(self) -> None:
            self.count += 1

        def render(self) -> ui.Element:
            return ui.column(ui.button("Sleep", on_click=self.sleep), ui.button("+", on_click=self.increment), ui.text(self.count))

    async with serving(Sleepy, tmp_path) as server, connected(server) as (sleeps, (button, plus)), connected(server) as (works, (_, other_plus)):
        await sleeps.event(button)
        await until_waits(there)
        for count in range(1, 21):
            await works.event(other_plus)
            assert (await works.answer(Op.TEXT))[2] == str(count)
        clicked = await sleeps.event(plus)  # in its turn, after the one that sleeps
        await sleeps.ws.send_bytes(msgpack.packb([0, sleeps.have, int(Kind.PING)]))
        seq, turned, *ops = await sleeps.frame()
        assert (seq, ops) == (0, []), "the line is alive, and nothing was done"
        assert turned < clicked
        there.wait()
        while (shown := (await sleeps.answer(Op.TEXT))[2]) != "101":
            assert shown == "100"


async def test_a_hundred_pages_wait_at_the_same_time(tmp_path: Path) -> None:
    waiting = 0
    go = asyncio.Event()

    class Waiting(App):
        said: str = state("")

        async def wait(self) -> None:
            nonlocal waiting
            waiting += 1
            await go.wait()
            self.said = "Done"

        def render(self) -> ui.Element:
            return ui.column(ui.button("Wait", on_click=self.wait), ui.text(self.said))

    async with serving(Waiting, tmp_path) as server, AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(connected(server)) for _ in range(100)]
        for page, (button,) in pages:
            await page.event(button)
        async with asyncio.timeout(30):
            while waiting < 100:
                await asyncio.sleep(0.001)
        go.set()
        for page, _ in pages:
            assert (await page.answer(Op.TEXT))[2] == "Done"


async def test_in_dev_the_line_that_holds_the_event_loop_is_said_while_it_does(tmp_path: Path) -> None:
    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())
            heard.set()

    heard, said = threading.Event(), list[str]()
    in_time = []

    class Blocking(App):
        async def block(self) -> None:
            in_time.append(heard.wait(60))

        def render(self) -> ui.Element:
            return ui.button("Block", on_click=self.block)

    log, handler = logging.getLogger("livepy"), Heard(logging.WARNING)
    log.addHandler(handler)
    try:
        async with serving(Blocking, tmp_path, dev=True) as server, connected(server) as (page, (button,)):
            assert "livepy watch" in {one.name for one in threading.enumerate()}
            await page.event(button)
            while "LP406" not in str(await page.frame()):
                pass
    finally:
        log.removeHandler(handler)
    assert in_time == [True]
    assert "LP406 Blocking.block has held the event loop for more than 0.25 s in heard.wait()" in said[0]
    assert "livepy watch" not in {one.name for one in threading.enumerate()}


async def test_in_production_nobody_watches(tmp_path: Path) -> None:
    async with serving(Counter, tmp_path) as server:
        assert "livepy watch" not in {one.name for one in threading.enumerate()}
        assert type(server.registry.host.pool) is Pool
