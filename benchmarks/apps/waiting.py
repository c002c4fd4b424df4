"""Many calls of a job that wait for one place, which is taken; then it is free."""

from __future__ import annotations

import asyncio

from livepy import App, Group, job, ui

CALLS = 100
"""Of each page."""

one = Group("one", 1, queue=1_000_000)
free, ended = asyncio.Event(), asyncio.Event()
left = 0


@job(group=one)
async def holder() -> None:
    await free.wait()


@job(group=one)
async def waiter(number: int) -> int:
    global left
    left -= 1
    if not left:
        ended.set()
    return number


class Waiting(App, title="Waiting"):
    async def hold(self) -> None:
        free.clear()
        holder()

    async def wait(self) -> None:
        global left
        for number in range(CALLS):
            waiter(number)
        left += CALLS

    async def go(self) -> None:
        """Until all have run."""
        ended.clear()
        free.set()
        await ended.wait()

    def render(self) -> ui.Element:
        return ui.column(ui.button("Hold", on_click=self.hold), ui.button("Wait", on_click=self.wait), ui.button("Go", on_click=self.go))
