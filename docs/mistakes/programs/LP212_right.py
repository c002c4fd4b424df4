from livepy import App, ui


class Notes(App):
    name: str = "Ada"

    def render(self) -> ui.Element:
        return ui.text(self.name)
