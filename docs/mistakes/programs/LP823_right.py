from livepy import App, job, state, ui


class Adder(App):
    total: int = state(0)

    @job
    def add(self) -> None:
        self.total = sum(range(1000))

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
