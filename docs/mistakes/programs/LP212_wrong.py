from livepy import App, ui


class Notes(App):
    def render(self, name: str) -> ui.Element:  # here
        return ui.text(name)
