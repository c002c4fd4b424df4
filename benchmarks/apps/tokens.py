"""An answer that comes token by token, each shown."""

from __future__ import annotations

from collections.abc import AsyncIterator

from benchmarks.floor import tokens
from livepy import App, state, ui


class Tokens(App, title="Tokens"):
    answer: str = state(":")

    async def two_thousand(self) -> AsyncIterator[None]:
        for token in tokens():
            self.answer += token
            yield

    async def four_thousand(self) -> AsyncIterator[None]:
        for token in tokens(4000):
            self.answer += token
            yield

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("2000", on_click=self.two_thousand),
            ui.button("4000", on_click=self.four_thousand),
            ui.tag("p", self.answer, attrs={"id": "tokens"}),
        )
