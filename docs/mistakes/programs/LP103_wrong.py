from livepy import App, ui


class Notes(App):  # here
    names: list[str] = []

    def render(self) -> ui.Element:
        return ui.text(len(self.names))
