from pathlib import Path

from livepy import App, File, ui


class Reports(App):
    def may(self) -> File:
        return File.of(Path("reports/may.pdf"), "May.pdf")  # here

    def render(self) -> ui.Element:
        return ui.download("May", self.may)
