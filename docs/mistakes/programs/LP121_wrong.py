from pathlib import Path

from livepy import App, ui


class Hello(App, css=Path("styel.css")):  # here
    def render(self) -> ui.Element:
        return ui.text("Hello", class_="loud")
