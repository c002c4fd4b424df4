from collections.abc import Iterator

from livepy import App, job, state, ui


@job(run="process")  # here
def count(numbers: Iterator[int]) -> int:
    return sum(numbers)


class Adder(App):
    total: int = state(0)

    async def add(self) -> None:
        self.total = await count(i * i for i in range(1000))

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
