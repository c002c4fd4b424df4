from livepy import App, state, ui


class Notes(App):
    count: int = state()  # here

    def render(self) -> ui.Element:
        return ui.text(self.count)
