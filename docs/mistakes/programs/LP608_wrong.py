# livepy run LP608_wrong.py --host 192.0.2.1
from livepy import App, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
