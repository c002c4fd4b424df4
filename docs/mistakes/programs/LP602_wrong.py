# livepy run LP602_notes.txt
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
