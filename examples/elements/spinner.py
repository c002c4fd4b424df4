import asyncio
from collections.abc import AsyncIterator

from livepy import App, state, ui


class Question(App, title="Question"):
    answer: str = state("42")
    thinking: bool = state(False, keep="never")

    async def ask(self) -> AsyncIterator[None]:
        self.thinking = True
        yield
        await asyncio.sleep(2)
        self.answer, self.thinking = f"Still {self.answer.split()[-1]}", False

    def render(self) -> ui.Element:
        return ui.row(
            ui.spinner("Thinking…") if self.thinking else ui.text(self.answer, size="large"),
            ui.button("Ask again", on_click=self.ask),
            ui.spinner(),
            gap=4,
        )
