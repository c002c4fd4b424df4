import asyncio
from collections.abc import AsyncIterator

from livepy import App, job, ui


class Answering(App, title="Answering"):
    @job
    async def answer(self) -> AsyncIterator[str]:
        said = ""
        for word in ("Forty", "two", "is", "the", "answer"):
            await asyncio.sleep(0.5)  # stands for a token of your model
            said = f"{said} {word}".strip()
            yield said

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Ask", on_click=self.answer),
            ui.button("Stop", on_click=self.answer.cancel, disabled=not self.answer.running),
            ui.text(self.answer.value or ""),
        )
