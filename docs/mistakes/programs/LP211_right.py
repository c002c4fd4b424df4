from livepy import App, state, ui


class Notes(App):
    log: list[str] = state([])

    def on_mount(self) -> None:
        self.log.append("mounted")

    def render(self) -> ui.Element:
        return ui.text(len(self.log))
