from functools import partial

from livepy import App, job, state, ui


def count(to: int) -> int:
    return sum(range(to))


count_all = job(partial(count, 1000))  # here


class Adder(App):
    total: int = state(0)

    async def add(self) -> None:
        self.total = await count_all()

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
