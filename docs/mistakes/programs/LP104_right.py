from livepy import App, state, ui


class Notes(App):
    part: str = state("morning")

    def render(self) -> ui.Element:
        return ui.text(self.part)
