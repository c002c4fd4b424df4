# python LP702_wrong.py
from livepy import App, testing, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")


app = Hello()
with testing.open(app), testing.open(app):  # here
    pass
