# LIVEPY_PAGE_LIMIT=50 livepy run LP611_right.py
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
