from livepy import App, state, ui


class Letters(App):
    letter: str = state("")

    def read(self, data: bytes | None) -> None:
        self.letter = (data or b"").decode(errors="replace")

    def render(self) -> ui.Element:
        return ui.file("Letter", on_change=self.read)
