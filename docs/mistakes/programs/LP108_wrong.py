from livepy import App, state, ui


class Notes(App):
    count: int = state(0)

    def add(self) -> None:
        self.counter = self.count + 1  # here

    def render(self) -> ui.Element:
        return ui.button(f"{self.count}", on_click=self.add)
