from livepy import App, state, ui


class Letters(App):
    letter: str = state("")

    def read(self, text: str | None) -> None:  # here
        self.letter = text or ""

    def render(self) -> ui.Element:
        return ui.file("Letter", on_change=self.read)  # type: ignore[arg-type, unused-ignore]
