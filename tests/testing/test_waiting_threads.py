"""Plain functions that wait for jobs, driven on a clock that stands still: it goes on to what they wait for, and no further."""

from __future__ import annotations

import asyncio

from livepy import App, job, state, testing, ui
from livepy.testing.stage import stage


@job
async def step(seconds: float) -> float:
    await asyncio.sleep(seconds)
    return seconds


class Steps(App):
    done: int = state(0)

    @job
    def go(self) -> None:
        for _ in range(40):
            step(0.1).wait()
            self.done += 1

    def render(self) -> ui.Element:
        return ui.button("Go", on_click=self.go)


def test_time_goes_on_only_to_what_a_thread_waits_for() -> None:
    with testing.open(Steps()) as page:
        began = stage().loop.time()
        page.find("button", "Go").click()
        assert page.app.done == 40
        assert round(stage().loop.time() - began, 6) == 4
