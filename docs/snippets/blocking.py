import asyncio
import time

from livepy import App, state, ui


class Prices(App, title="Prices"):
    said: str = state("")

    def fetch(self) -> None:
        time.sleep(2)  # stands for a slow library
        self.said = "Fetched"

    async def fetch_all(self) -> None:
        time.sleep(2)  # wrong: it holds everybody
        self.said = "Fetched all"

    async def fetch_politely(self) -> None:
        await asyncio.to_thread(time.sleep, 2)
        self.said = "Fetched politely"

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Fetch", on_click=self.fetch),
            ui.button("Fetch all", on_click=self.fetch_all),
            ui.button("Fetch politely", on_click=self.fetch_politely),
            ui.text(self.said),
        )
