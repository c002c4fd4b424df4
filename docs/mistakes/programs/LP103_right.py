from livepy import App, state, ui


class Notes(App):
    names: list[str] = state([])

    def render(self) -> ui.Element:
        return ui.text(len(self.names))
