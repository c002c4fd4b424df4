"""A counter beside work: four jobs that compute in threads, a handler that sleeps, a job that sleeps."""

from __future__ import annotations

import time

from livepy import App, job, state, ui

HELD = 10.0
"""Seconds for which a handler or a job holds its thread."""


class Beside(App, title="Beside"):
    count: int = state(0)

    async def increment(self) -> None:
        self.count += 1

    def compute(self) -> None:
        """Four jobs until the page leaves."""
        for _ in range(4):
            computing()

    def sleep(self) -> None:
        time.sleep(HELD)

    @job
    def sleep_in_job(self) -> None:
        time.sleep(HELD)

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"Clicked {self.count} times"),
            ui.button("Click me", on_click=self.increment),
            ui.button("Compute", on_click=self.compute),
            ui.button("Sleep", on_click=self.sleep),
            ui.button("Sleep in a job", on_click=self.sleep_in_job),
        )


@job
def computing() -> None:
    """Holds the interpreter as long as it lets it."""
    total = 0
    while True:
        total = (total * 31 + 7) % 1_000_003
