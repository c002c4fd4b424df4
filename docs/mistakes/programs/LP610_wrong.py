# LIVEPY_PAGE_LIMT=50 livepy run LP610_wrong.py
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
