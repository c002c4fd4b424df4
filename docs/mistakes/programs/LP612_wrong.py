# LIVEPY_DATA_DIR=LP612_data livepy run LP612_wrong.py --port 0
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
