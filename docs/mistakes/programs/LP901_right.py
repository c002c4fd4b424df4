from pathlib import Path

from livepy import App, File, ui


class Reports(App):
    def program(self) -> File:
        return File.of(Path(__file__), "reports.py")

    def render(self) -> ui.Element:
        return ui.download("This program", self.program)
