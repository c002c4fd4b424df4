# LIVEPY_DATA_DIR=LP613_wrong.py/data livepy run LP613_wrong.py --port 0
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
