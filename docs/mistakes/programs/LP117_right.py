from livepy import App, state, ui


class Notes(App):
    count: int = state(0)

    def fill(self) -> None:
        self.count = 7

    def render(self) -> ui.Element:
        return ui.button(f"{self.count}", on_click=self.fill)
