import asyncio

from livepy import App, job, state, ui

WORDS = ("apple", "apricot", "banana", "cherry")


class Searching(App, title="Searching"):
    text: str = state("")

    @job(trigger="latest")
    async def search(self, text: str) -> list[str]:
        await asyncio.sleep(1)
        return [word for word in WORDS if word.startswith(text)]

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Word", bind=lambda: self.text, on_change=self.search, debounce=0.2),
            ui.text(", ".join(self.search.value or [])),
        )
