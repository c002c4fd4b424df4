# livepy run LP607_right.py
from livepy import App, ui


class Hello(App):
    name: str = "Ada"

    def render(self) -> ui.Element:
        return ui.text(f"Hello {self.name}")
