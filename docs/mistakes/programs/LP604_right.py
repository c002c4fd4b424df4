# livepy run LP604_right.py:Hello
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")


class Other(App):
    def render(self) -> ui.Element:
        return ui.text("Other")
