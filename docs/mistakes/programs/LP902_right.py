from livepy import App, File, ui


class Notes(App):
    def notes(self) -> File:
        return File.of_text("Call Ada back", "notes.txt")

    def render(self) -> ui.Element:
        return ui.download("Notes", self.notes)
