import asyncio

from livepy import App, job, state, ui


@job
def count(to: int) -> int:
    return sum(range(to))


class Adder(App):
    total: int = state(0)

    async def both(self) -> int:
        return await count(10) + await count(20)  # here

    def add(self) -> None:
        self.total = asyncio.run(self.both())

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
