from livepy import App, state, ui


class Notes(App):
    name: str = state("Ada")

    def render(self) -> ui.Element:
        return ui.text(self.name)


Notes().session.toast("Ready")  # here
