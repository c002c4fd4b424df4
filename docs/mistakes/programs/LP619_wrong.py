# livepy dev LP619_wrong.py
from pathlib import Path

from livepy import App, ui


class Bakery(App, css=Path("LP619_wrong.css"), assets=Path("assets")):
    def render(self) -> ui.Element:
        return ui.text("Bakery", class_="sign")
