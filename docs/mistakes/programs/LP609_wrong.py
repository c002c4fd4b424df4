# livepy run LP609_wrong.py --port 99999
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
