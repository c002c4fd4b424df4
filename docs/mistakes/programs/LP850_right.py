from livepy import App, job, state, ui


@job(run="process")
def count() -> int:
    return sum(range(1000))


class Adder(App):
    total: int = state(0)

    async def add(self) -> None:
        self.total = await count()

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
