from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.progress(40)  # here
