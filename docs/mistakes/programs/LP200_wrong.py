from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.heading("Notes", level=7)  # here
