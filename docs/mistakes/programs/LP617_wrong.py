# LIVEPY_SECRET_KEY=8d1f0c6e LIVEPY_DATA_DIR=LP617_wrong.py/data livepy run LP617_wrong.py --port 0
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
