from livepy import App, state, ui


class Notes(App):
    name: str = state("Ada")

    def on_mount(self) -> None:
        self.session.toast("Ready")

    def render(self) -> ui.Element:
        return ui.text(self.name)
