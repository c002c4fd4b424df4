from livepy import App, job, ui


class Adder(App):
    @job
    def add(self, to: int) -> int:
        return sum(range(to))

    def again(self) -> None:
        self.add.retry()  # here

    def render(self) -> ui.Element:
        return ui.column(ui.button("Try again", on_click=self.again), ui.text(self.add.error))
