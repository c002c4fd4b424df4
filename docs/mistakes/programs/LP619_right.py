# livepy dev LP619_right.py
from pathlib import Path

from livepy import App, ui


class Bakery(App, css=Path("LP619_right.css"), assets=Path("assets")):
    def render(self) -> ui.Element:
        return ui.text("Bakery", class_="sign")
