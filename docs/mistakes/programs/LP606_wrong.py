# python LP606_wrong.py
from livepy import App, run, ui


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")


run("Hello")  # here
