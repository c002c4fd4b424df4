# livepy run LP607_wrong.py
from livepy import App, ui


class Hello(App):  # here
    name: str

    def render(self) -> ui.Element:
        return ui.text(f"Hello {self.name}")
