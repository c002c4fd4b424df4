# LIVEPY_SECRET_KEY=8d1f0c6e livepy run LP617_right.py
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
