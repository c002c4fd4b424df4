from livepy import App, state, ui


class Notes(App):
    names: list[str] = state(["Tea"])

    def render(self) -> ui.Element:
        return ui.text(self.names[0])
