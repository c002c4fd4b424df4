from livepy import App, job, state, ui


class Adder(App):
    total: int = state(0)

    @job(run="process")  # here
    def count(self) -> int:
        return sum(range(1000))

    async def add(self) -> None:
        self.total = await self.count()

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
