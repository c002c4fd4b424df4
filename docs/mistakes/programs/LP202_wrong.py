from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:  # here
        ui.text("Notes")
