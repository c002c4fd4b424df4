from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.image("/static/cat.png", alt="A cat")
