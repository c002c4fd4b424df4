# LIVEPY_PAGE_LIMIT=many livepy run LP611_wrong.py
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
