from livepy import App, state, ui


class Notes(App):
    count: int = state(0)

    def render(self) -> ui.Element:
        return ui.text(self.count)
