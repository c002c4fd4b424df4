from collections.abc import Iterator

from livepy import App, File, ui


class Log(App):
    def lines(self) -> Iterator[bytes]:
        for number in range(1000):
            yield f"{number}\\n".encode()

    def log(self) -> File:
        return File.of_parts(self.lines(), "log.csv")  # type: ignore[arg-type]  # here

    def render(self) -> ui.Element:
        return ui.download("Log", self.log)
