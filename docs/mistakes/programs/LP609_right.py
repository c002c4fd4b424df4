# livepy run LP609_right.py --port 9999
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
