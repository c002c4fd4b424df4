"""What users of other frameworks say of long work, each as what stands here instead. The numbers are those of the list of pains, section 5."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar

import pytest

from livepy import App, Cancelled, Group, Progress, job, state, ui
from livepy.core.protocol import Close
from tests.session.test_jobs import clicked, says, texts, toasts
from tests.session.visitor import app_of, listeners, session_of


async def test_5_2_stop_stops_what_runs_and_what_waits_and_shows_its_place_in_line(tmp_path: Path):
    gpu = Group("gpu", 1)
    ended: list[str] = []

    class Paints(App):
        @job(group=gpu)
        async def paint(self, progress: Progress) -> str:
            try:
                progress(0.5, text="half")
                await asyncio.Event().wait()
            finally:
                ended.append("ended")
            return "picture"

        def render(self) -> ui.Element:
            paint = self.paint
            shown = f"{paint.running} {paint.waiting} {paint.position} {paint.progress.fraction}"
            return ui.column(ui.button("Paint", on_click=paint), ui.button("Stop", on_click=paint.cancel), says(shown))

    async with session_of(Paints(), tmp_path) as first, session_of(Paints(), tmp_path, host=first.session.host) as second:
        for visitor in (first, second):
            visitor.join()
            await visitor.settled(clicked(visitor))
        await first.until(lambda: "True False None 0.5" in texts(first))
        await second.until(lambda: "False True 1 None" in texts(second))
        await first.settled(clicked(first, 1))
        await first.until(lambda: ended == ["ended"] and texts(first)[-1].startswith("False False"))
        await second.until(lambda: texts(second)[-1] == "True False None 0.5")
        await second.settled(clicked(second, 1))
        await second.until(lambda: ended == ["ended"] * 2)
        assert toasts(first) == toasts(second) == [], "who stops something need not be told of it"


async def test_5_4_arguments_are_checked_before_the_start_and_busy_and_error_come_with_the_job(tmp_path: Path):
    class Adds(App):
        @job
        async def add(self, left: int, right: int) -> int:
            raise ZeroDivisionError

        def render(self) -> ui.Element:
            return ui.column(ui.button("Add", on_click=lambda: self.add(1, 2), busy=self.add.running), says(self.add.error))

    async with session_of(Adds(), tmp_path) as visitor:
        visitor.join()
        with pytest.raises(TypeError, match="right"):
            app_of(visitor.session).add(1)
        await visitor.settled(clicked(visitor))
        await visitor.until(lambda: any("went wrong" in text for text in texts(visitor)))
        assert not app_of(visitor.session).add.running
        assert toasts(visitor) == [], "it stands on the page"


async def test_5_5_the_pages_end_stops_its_own_jobs_and_a_kept_one_is_found_by_the_next(tmp_path: Path):
    go = asyncio.Event()

    class Trains(App):
        @job(keep=True)
        async def train(self) -> str:
            await go.wait()
            return "trained"

        @job
        async def preview(self) -> None:
            await go.wait()

        def render(self) -> ui.Element:
            return says(self.train.value)

    async with session_of(Trains(), tmp_path) as first:
        first.join()
        app = app_of(first.session)
        id, preview = app.train().id, app.preview()
        await asyncio.sleep(0)
        await first.cut()
        assert preview.running, "a cut line alone ends nothing"
        first.session.close(Close.ENDED, "the grace is over")
        assert isinstance(preview.exception, Cancelled)
        async with session_of(Trains(), tmp_path, host=first.session.host) as second:
            second.join()
            assert app_of(second.session).train.find(id) is not None
            go.set()
            await second.until(lambda: "trained" in texts(second))


async def test_5_6_an_error_of_background_work_is_logged_with_its_lines_and_the_page_lives(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    class Breaks(App):
        count: int = state(0)

        @job
        async def breaks(self) -> None:
            await asyncio.sleep(0)
            raise KeyError("missing")

        def increment(self) -> None:
            self.count += 1

        def render(self) -> ui.Element:
            return ui.column(ui.button("Break", on_click=self.breaks), ui.button("+", on_click=self.increment), says(self.count))

    async with session_of(Breaks(), tmp_path) as visitor:
        visitor.join()
        clicked(visitor)
        await visitor.until(lambda: toasts(visitor))
        (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert record.exc_info is not None
        assert record.exc_info[0] is KeyError
        assert record.exc_info[2] is not None
        assert record.exc_info[2].tb_frame.f_code.co_name == "breaks"
        await visitor.settled(clicked(visitor, 1))
        await visitor.until(lambda: "1" in texts(visitor))


async def test_5_7_a_line_that_is_cut_and_joined_again_during_a_job_shows_its_result(tmp_path: Path):
    go = asyncio.Event()

    class Computes(App):
        steps: ClassVar[list[int]] = []

        @job
        async def compute(self) -> AsyncIterator[int]:
            await go.wait()
            for number in range(5):
                Computes.steps.append(number)
                yield number

        def render(self) -> ui.Element:
            return ui.column(ui.button("Compute", on_click=self.compute), says(f"{self.compute.value} {self.compute.running}"))

    async with session_of(Computes(), tmp_path) as visitor:
        visitor.join()
        await visitor.settled(clicked(visitor))
        await visitor.cut()
        go.set()
        compute = app_of(visitor.session).compute
        async with asyncio.timeout(30):
            while compute.value != 4 or compute.running:
                await asyncio.sleep(0)
        assert Computes.steps == [0, 1, 2, 3, 4], "nobody waits for a page that is away"
        visitor.join()
        await visitor.until(lambda: texts(visitor)[-1:] == ["4 False"])


async def test_5_8_of_many_quick_events_the_newest_wins(tmp_path: Path):
    drawn: list[int] = []
    go = asyncio.Event()

    class Slides(App):
        size: int = state(0)

        def resize(self, size: int) -> None:
            self.size = size
            self.draw(self.size)

        @job(trigger="latest")
        async def draw(self, size: int) -> int:
            drawn.append(size)
            await go.wait()
            return size

        def render(self) -> ui.Element:
            return ui.column(ui.slider("Size", min=0, max=1000, value=self.size, on_change=self.resize), says(self.draw.value))

    async with session_of(Slides(), tmp_path) as visitor:
        visitor.join()
        (name,) = (name for name in ("input", "change") if listeners(visitor.session, name))
        (slider,) = listeners(visitor.session, name)
        for size in range(1, 301):
            visitor.event(slider, name, str(size))
        await visitor.settled()
        go.set()
        await visitor.until(lambda: "300" in texts(visitor))
        assert drawn == [1, 300]
