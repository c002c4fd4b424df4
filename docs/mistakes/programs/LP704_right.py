# python LP704_right.py
from livepy import App, testing, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")


with testing.open(Hello()) as page:
    assert page.text == "Hello"
