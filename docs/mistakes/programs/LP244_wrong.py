from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.link("Orders", to=3)  # here
