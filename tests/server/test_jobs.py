"""Jobs on a real server: worker processes that die, functions that would end the server, and pages beside them."""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import threading
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from livepy import App, Progress, job, state, ui
from livepy.core.protocol import Op
from tests.server.site import Page, serving
from tests.server.test_blocking import connected


@job(run="process")
def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job(run="process", memory="100 MB")
def eats() -> int:
    held = []
    while True:
        held.append(bytearray(50_000_000))


@job(run="process")
def exits() -> None:
    raise SystemExit(3)


class Unpicklable(Exception):
    """Holds what no other process can be given."""

    def __init__(self, text: str, lock: Any) -> None:
        super().__init__(text)
        self.lock = lock


@job(run="process")
def raises() -> None:
    raise Unpicklable("from afar", threading.Lock())


@job(run="process")
def works(progress: Progress) -> int:
    for _ in progress.track(range(3)):
        pass
    return 42


@job
def exits_here() -> None:
    raise SystemExit(3)


@job
async def exits_on_the_loop() -> None:
    raise SystemExit(3)


class Dangerous(App):
    """Each button starts a job that ends badly; the error stands on the page."""

    said: str = state("nothing yet")
    count: int = state(0)

    async def run(self, which: Any) -> None:
        try:
            self.said = f"gave {await which()}"
        except Exception as error:
            self.said = f"{type(error).__name__}"

    def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        jobs = (killed, eats, exits, raises, exits_here, exits_on_the_loop, works)
        return ui.column(
            *(ui.button(one.__name__, on_click=functools.partial(self.run, one)) for one in jobs),
            ui.button("+", on_click=self.increment),
            ui.text("said", attrs={"data-said": self.said}),
            ui.text("counted", attrs={"data-count": str(self.count)}),
        )


async def attribute(page: Page, name: str) -> str:
    """The next value that this attribute is given."""
    while True:
        op = await page.answer(Op.ATTR)
        if op[2] == name:
            return str(op[3])


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (0, {"ProcessDied"}),
        (1, {"ProcessDied", "MemoryError"}),
        (2, {"ProcessError"}),
        (3, None),
        (4, {"RuntimeError"}),
        (5, {"RuntimeError"}),
    ],
    ids=["killed", "eats its memory", "exits", "raises what cannot be pickled", "exits in a thread", "exits on the loop"],
)
async def test_a_job_that_ends_badly_is_one_jobs_error_and_other_pages_and_their_jobs_go_on(tmp_path: Path, at: int, expected: set[str] | None) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(Dangerous, tmp_path))
        bad, nodes = await stack.enter_async_context(connected(server))
        good, others = await stack.enter_async_context(connected(server))
        await bad.event(nodes[at])
        await good.event(others[-1])
        assert await attribute(good, "data-count") == "1", "its click is answered meanwhile"
        said = await attribute(bad, "data-said")
        assert not said.startswith("gave"), said
        assert expected is None or said in expected, said
        await good.event(others[6])
        assert await attribute(good, "data-said") == "gave 42"
        await bad.event(nodes[6])
        assert await attribute(bad, "data-said") == "gave 42", "the page that it happened to lives too"


async def test_while_a_job_blocks_its_thread_the_same_pages_other_controls_work(tmp_path: Path) -> None:
    there = threading.Barrier(2, timeout=30)

    class Blocks(App):
        count: int = state(0)

        @job
        def block(self) -> str:
            there.wait()
            there.wait()
            return "done"

        def increment(self) -> None:
            self.count += 1

        def render(self) -> ui.Element:
            return ui.column(
                ui.button("Block", on_click=self.block),
                ui.button("+", on_click=self.increment),
                ui.text("counted", attrs={"data-count": str(self.count)}),
                ui.text("said", attrs={"data-said": self.block.value or ""}),
            )

    async with serving(Blocks, tmp_path, job_threads=1) as server, connected(server) as (page, (block, plus)):
        await page.event(block)
        await asyncio.to_thread(there.wait)
        for count in range(1, 21):
            await page.event(plus)
            assert await attribute(page, "data-count") == str(count)
        await asyncio.to_thread(there.wait)
        assert await attribute(page, "data-said") == "done"
