"""An answer of 500 tokens at 100 a second, by a job; each token says when it was due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from livepy import App, job, ui

TOKENS = 500
SECONDS = 0.01
"""From one token to the next: a model's pace, which does not wait for the page."""


class Streams(App, title="Streams"):
    @job
    async def generate(self) -> AsyncIterator[str]:
        answer, due = ":", time.monotonic()
        for _ in range(TOKENS):
            due += SECONDS
            await asyncio.sleep(due - time.monotonic())
            answer += f" {due:.5f}"
            yield answer

    def render(self) -> ui.Element:
        return ui.column(ui.button("Answer", on_click=self.generate), ui.tag("p", self.generate.value or ":"))
