import asyncio
import time

from livepy import App, state, ui


class Kettle(App):
    said: str = state("Cold")

    async def boil(self) -> None:
        await asyncio.to_thread(time.sleep, 2)
        self.said = "Boiling"

    def render(self) -> ui.Element:
        return ui.column(ui.button("Boil", on_click=self.boil), ui.text(self.said))
