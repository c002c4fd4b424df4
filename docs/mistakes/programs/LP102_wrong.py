from livepy import App, ui


class Notes(App):  # here
    def __init__(self) -> None:
        self.count = 0

    def render(self) -> ui.Element:
        return ui.text(self.count)
