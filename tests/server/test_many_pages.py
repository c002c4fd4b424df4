"""Many pages: what they leave behind when they have gone, what they cost while they rest, and how they come back all at once.

The short forms run in the suite; `make proof` opens thousands, and writes down what they took.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import threading
import time
import tracemalloc
from pathlib import Path

import aiohttp
import msgpack
import pytest

from benchmarks.measure import Page, Server, livepy, open_page, visitors
from livepy import App, state, ui
from livepy.core.protocol import Kind, Op
from livepy.server import server as serving_module
from livepy.session.connection import State
from tests.effort import PROOF
from tests.server import site
from tests.server.site import serving

BATCH = 5000 if PROOF else 300
IDLE = 9000 if PROOF else 100
BACK = 2000 if PROOF else 100
AT_ONCE = 50
REST_SECONDS = 60.0 if PROOF else 1.0


class Counter(App):
    """Its handler runs on the event loop: how many threads there are depends on no chance."""

    count: int = state(0)

    async def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"Clicked {self.count} times"), ui.button("+", on_click=self.increment))


def left() -> dict[str, int]:
    """What may grow, but for bytes."""
    gc.collect()
    timers = sum(isinstance(one, asyncio.TimerHandle) and not one.cancelled() for one in gc.get_objects())
    return {"tasks": len(asyncio.all_tasks()), "threads": threading.active_count(), "files": len(os.listdir("/proc/self/fd")), "timers": timers}


async def come_and_go(server: serving_module.Server, count: int) -> None:
    """So many visitors: each opens a page, presses once, sees the answer, and leaves."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def visit(http: aiohttp.ClientSession) -> None:
        async with gate:
            page = site.Page(server, http)
            await page.get()
            await page.connect()
            await page.hello()
            await page.event(min(server.registry.sessions[0].tree.listening))  # one page is like another
            while (await page.frame())[1] < 1:
                pass
            await page.ws.close()

    async with visitors() as http:
        await site.Page(server, http).get()  # the visitor's cookie
        await asyncio.gather(*(visit(http) for _ in range(count)))
    for session in server.registry.sessions:
        if session.link.state is State.WAITING:
            server.registry.close(session)
    async with asyncio.timeout(30):
        while server.registry.sessions:
            await asyncio.sleep(0.01)
    server.registry.sweep()


async def test_the_second_batch_of_pages_leaves_nothing_that_the_first_did_not(tmp_path: Path) -> None:
    async with serving(Counter, tmp_path, keep_seconds=0) as server:
        await come_and_go(server, AT_ONCE)  # pays for what is made once
        tracemalloc.start()
        try:
            await come_and_go(server, BATCH)
            first, bytes_first = left(), tracemalloc.get_traced_memory()[0]
            await come_and_go(server, BATCH)
            second, bytes_second = left(), tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
        print(f"{BATCH} pages twice: {first}, then {second}; {bytes_second - bytes_first} bytes more")
        most = {**first, "threads": max(first["threads"], AT_ONCE + 4)}  # threads are as many as were busy at once, and idle ones stay for a while
        assert all(second[what] <= most[what] + 2 for what in most), (first, second)
        assert bytes_second - bytes_first < 200_000
        assert len(server.registry) == 0


async def open_more(pages: list[Page], http: aiohttp.ClientSession, server: Server, count: int) -> None:
    """So many pages more, some at a time."""
    for begin in range(0, count, AT_ONCE):
        pages += await asyncio.gather(*(open_page(http, server) for _ in range(min(AT_ONCE, count - begin))))


async def pinging(pages: list[Page]) -> None:
    """Each asks every 20 s, as a page at rest does, and hears the answer."""
    ping = msgpack.packb([0, 0, int(Kind.PING)])
    while True:
        for begin in range(0, len(pages), AT_ONCE):
            for page in pages[begin : begin + AT_ONCE]:
                await page.ws.send_bytes(ping)
                await page.ws.receive()
            await asyncio.sleep(20 * AT_ONCE / len(pages))


async def test_pages_at_rest_take_little() -> None:
    async with livepy("counter_async", env={"LIVEPY_WAITING_LIMIT": "10000"}) as server, visitors() as http:
        pages: list[Page] = []
        await open_more(pages, http, server, AT_ONCE)
        before = server.memory()
        asking = asyncio.create_task(pinging(pages))  # from now on: who comes first has said nothing for a minute when the last is there
        try:
            await open_more(pages, http, server, IDLE)
            spent, began = server.cpu(), time.monotonic()
            await asyncio.sleep(REST_SECONDS)
            load = (server.cpu() - spent) / (time.monotonic() - began)
            each = (server.memory() - before) / IDLE
        finally:
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking
        print(f"{IDLE} pages at rest: {each:.1f} kB each, {load:.2%} of a core")
        assert each < (30 if PROOF else 60), "in the suite what is made once weighs more on each"
        assert load < (0.05 if PROOF else 0.2)
        await asyncio.gather(*(page.close() for page in pages[:AT_ONCE]))


async def test_all_pages_come_back_at_once_after_a_restart_while_the_server_goes_on_answering(tmp_path: Path) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with serving(Counter, tmp_path) as first:
            pages = [site.Page(first, http) for _ in range(BACK)]
            await pages[0].get()  # the visitor's cookie
            for begin in range(0, BACK, AT_ONCE):
                await asyncio.gather(*(page.get() for page in pages[begin : begin + AT_ONCE]))
                await asyncio.gather(*(come(page) for page in pages[begin : begin + AT_ONCE]))
        async with serving(Counter, tmp_path) as second:
            for page in pages:
                page.url = f"http://127.0.0.1:{second.port}/"
            began = time.monotonic()
            back = asyncio.gather(*(come(page) for page in pages))
            slowest = 0.0
            while not back.done():
                asked = time.monotonic()
                async with http.get(f"http://127.0.0.1:{second.port}/") as response:
                    assert response.status == 200
                slowest = max(slowest, time.monotonic() - asked)
                await asyncio.sleep(0.05)
            await back
            took = time.monotonic() - began
            print(f"{BACK} pages back in {took:.1f} s; meanwhile a new page took {slowest:.1f} s at most")
            assert took < 10
            assert slowest < 10
            await asyncio.gather(*(page.ws.close() for page in pages))


async def come(page: site.Page) -> None:
    """Its socket, its hello, its welcome."""
    await page.connect()
    assert (await page.hello())[2][0] == Op.WELCOME


@pytest.fixture(autouse=True)
def no_sweep_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweeps come often enough that none is waited for."""
    monkeypatch.setattr(serving_module, "SWEEP_SECONDS", 0.2)
