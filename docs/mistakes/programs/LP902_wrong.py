from livepy import App, File, ui


class Notes(App):
    def notes(self) -> File:
        return File.of("Call Ada back", "notes.txt")  # type: ignore[arg-type]  # here

    def render(self) -> ui.Element:
        return ui.download("Notes", self.notes)
