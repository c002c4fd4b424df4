# livepy run LP603_wrong.py
from livepy import Component, ui


class Hello(Component):
    def render(self) -> ui.Element:
        return ui.text("Hello")
