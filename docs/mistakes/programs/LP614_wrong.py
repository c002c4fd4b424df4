# livepy run LP614_wrong.py
from livpy import App, ui  # here


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
