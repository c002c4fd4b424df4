from livepy import App, state, ui


class Notes(App):
    names: list[str] = state([])

    def render(self) -> ui.Element:
        return ui.column(len(self.names) and ui.text("There are names"))  # here
