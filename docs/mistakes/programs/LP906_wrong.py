from collections.abc import Iterator

from livepy import App, File, state, ui


class Notes(App):
    text: str = state("Milk")
    size: int = state(0)

    def parts(self) -> Iterator[bytes]:  # here
        yield self.text.encode()

    def notes(self) -> File:
        return File.of_parts(self.parts, "notes.txt", size=len(self.text) + 1)

    def measure(self) -> None:
        self.size = len(self.notes().read())

    def render(self) -> ui.Element:
        return ui.row(
            ui.download("Notes", self.notes),
            ui.button("Measure", on_click=self.measure),
            ui.text(f"{self.size} bytes"),
        )
