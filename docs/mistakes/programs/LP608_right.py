# livepy run LP608_right.py --host 127.0.0.1
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
