# livepy run LP603_right.py
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
