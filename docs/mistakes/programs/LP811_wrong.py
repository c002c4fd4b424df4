from livepy import App, job, state, ui


class Adder(App):
    said: str = state("")

    @job
    def add(self, to: int) -> int:
        return sum(range(to))

    async def tell(self) -> None:
        self.add(1000)
        self.said = f"It is {self.add.value}"  # here

    def render(self) -> ui.Element:
        return ui.column(ui.button("Add", on_click=self.tell), ui.text(self.said))
