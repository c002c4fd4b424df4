# LIVEPY_BROWSER=safari python LP704_wrong.py
from livepy import App, testing, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")


with testing.open(Hello()) as page:  # here
    assert page.text == "Hello"
