from livepy import App, job, ui


class Adder(App):
    @job
    def add(self, to: int) -> int:
        return sum(range(to))

    def again(self) -> None:
        self.add.retry()

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Add", on_click=lambda: self.add(1000)),
            self.add.error and ui.button("Try again", on_click=self.again),
        )
