"""How many interactions a second `livepy.testing` does without a browser: a click on the counter, and the text read afterwards; alone, and beside 1000 rows."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

from benchmarks.measure import Result, median
from livepy import App, Component, state, testing, ui

CLICKS = 2000
ROUNDS = 3


class Rows(Component):
    """What stands beside it."""

    count: int

    def render(self) -> ui.Element:
        return ui.column(ui.each(range(self.count), lambda n: ui.row(ui.text(f"row {n}"), ui.button(f"Remove {n}"))))


class Counter(App, title="Counter"):
    """The counter, with handlers of both kinds and as many rows as asked for."""

    rows: int = 0
    count: int = state(0)

    def increment(self) -> None:
        """In a thread."""
        self.count += 1

    async def increment_async(self) -> None:
        """On the loop."""
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"Clicked {self.count} times"),
            ui.button("def", on_click=self.increment),
            ui.button("async def", on_click=self.increment_async),
            Rows(count=self.rows),
        )


def per_second(page: testing.Screen[Any], button: str) -> float:
    """Interactions a second, the middle of some rounds."""

    def some(times: int) -> float:
        began = time.perf_counter()
        for _ in range(times):
            page.find("button", button).click()
            assert page.find("heading").text == f"Clicked {page.app.count} times"
        return times / (time.perf_counter() - began)

    some(100)
    return median(some(CLICKS) for _ in range(ROUNDS))


async def measure() -> AsyncIterator[Result]:
    """Three figures."""
    with testing.open(Counter()) as page:
        yield Result("interactions without a browser, def", "a second", per_second(page, "def"), least=1000)
        yield Result("interactions without a browser, async def", "a second", per_second(page, "async def"), least=1000)
    with testing.open(Counter(rows=1000)) as page:
        yield Result("interactions without a browser, beside 1000 rows", "a second", per_second(page, "async def"), least=1000)
