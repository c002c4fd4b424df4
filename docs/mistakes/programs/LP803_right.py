from functools import partial

from livepy import App, job, state, ui


@job
def count(to: int) -> int:
    return sum(range(to))


class Adder(App):
    total: int = state(0)

    async def add(self) -> None:
        self.total = await partial(count, 1000)()

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
