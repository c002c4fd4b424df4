from collections.abc import Iterator

from livepy import App, File, state, ui


class Log(App):
    size: int = state(0)

    def lines(self) -> Iterator[str]:  # here
        for number in range(1000):
            yield f"{number}\\n"

    def log(self) -> File:
        return File.of_parts(self.lines, "log.csv")  # type: ignore[arg-type]

    def measure(self) -> None:
        self.size = len(self.log().read())

    def render(self) -> ui.Element:
        return ui.row(
            ui.download("Log", self.log),
            ui.button("Measure", on_click=self.measure),
            ui.text(f"{self.size} bytes"),
        )
