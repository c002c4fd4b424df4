from livepy import App, job, state, ui


class Adder(App):
    total: int = state(0)

    @job
    def add(self) -> int:
        return sum(range(1000))

    async def show(self) -> None:
        self.total = self.add().wait()  # here

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.show)
