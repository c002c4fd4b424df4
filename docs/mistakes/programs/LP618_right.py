# livepy run LP618_right.py
from pathlib import Path

from livepy import App, ui


class Painter(App, assets=Path("assets")):
    def render(self) -> ui.Element:
        return ui.text("Painter")
