from livepy import App, state, ui


class Notes(App):  # here
    session: str = state("morning")

    def render(self) -> ui.Element:
        return ui.text(self.session)
