import csv
import io
from collections.abc import Iterator

from livepy import App, File, state, ui


def squares(count: int) -> Iterator[bytes]:
    yield b"number,square\r\n"
    for first in range(0, count, 1000):
        text = io.StringIO()
        csv.writer(text).writerows((n, n * n) for n in range(first, min(first + 1000, count)))
        yield text.getvalue().encode()


class Squares(App, title="Squares"):
    count: int = state(1_000_000)

    def note(self) -> File:
        return File.of_text(f"There are {self.count} of them.", "note.txt")

    def render(self) -> ui.Element:
        all_of_them = File.of_parts(lambda: squares(self.count), "squares.csv")
        return ui.column(
            ui.number("How many", bind=lambda: self.count, min=1),
            ui.row(ui.download("A note", self.note), ui.download("All of them", all_of_them)),
        )
