import asyncio
from collections.abc import AsyncIterator, Iterator

from livepy import App, UserError, state, ui


class Baking(App, title="Baking"):
    minutes: int = state(3)
    said: str = state("")

    def knead(self) -> None:
        self.said = "Kneaded"

    async def bake(self) -> None:
        await asyncio.sleep(0)
        self.said = "Baked"

    def count_down(self) -> Iterator[None]:
        for left in range(self.minutes, 0, -1):
            self.said = f"{left} minutes left"
            yield
        self.said = "Ready"

    async def cool(self) -> AsyncIterator[None]:
        self.said = "Cooling"
        yield
        await asyncio.sleep(0)
        self.said = "Cold"

    def sell(self) -> None:
        if self.said != "Cold":
            raise UserError("It is still hot.")

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Knead", on_click=self.knead),
            ui.button("Bake", on_click=self.bake),
            ui.button("Count down", on_click=self.count_down),
            ui.button("Cool", on_click=self.cool),
            ui.button("Sell", on_click=self.sell),
            ui.text(self.said),
        )
