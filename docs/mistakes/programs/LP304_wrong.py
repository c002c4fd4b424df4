from livepy import App, state, ui


class Notes(App):
    name: str = state("")

    def render(self) -> ui.Element:
        return ui.textbox("Name", bind=self.name)  # here
