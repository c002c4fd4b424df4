from collections.abc import AsyncIterator

from livepy import App, File, ui


class Log(App):
    async def lines(self) -> AsyncIterator[bytes]:
        for number in range(1000):
            yield f"{number}\\n".encode()

    def log(self) -> File:
        return File.of_parts(self.lines, "log.csv")  # type: ignore[arg-type]  # here

    def render(self) -> ui.Element:
        return ui.download("Log", self.log)
