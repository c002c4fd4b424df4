from pathlib import Path

from livepy import App, ui


class Hello(App, css=Path("style.css")):
    def render(self) -> ui.Element:
        return ui.text("Hello", class_="loud")
