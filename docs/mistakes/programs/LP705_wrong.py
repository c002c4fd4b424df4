# LIVEPY_BROWSER=chromium python LP705_wrong.py
import sys

from livepy import App, testing, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")


sys.modules["playwright"] = None  # type: ignore[assignment]  # as if it were not installed

with testing.open(Hello()) as page:  # here
    assert page.text == "Hello"
