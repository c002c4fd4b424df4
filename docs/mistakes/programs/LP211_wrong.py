from livepy import App, state, ui


class Notes(App):
    log: list[str] = state([])

    def render(self) -> ui.Element:
        self.log.append("rendered")  # here
        return ui.text(len(self.log))
