from livepy import App, ui


class Notes(App):  # here
    def reder(self) -> ui.Element:
        return ui.text("Notes")
