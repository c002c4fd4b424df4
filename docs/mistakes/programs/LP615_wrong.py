# livepy run LP615_wrong.py
from livepy import App, ui


def measure() -> None:
    print("measured")


class Hello(App, tasks=[measure]):  # here
    def render(self) -> ui.Element:
        return ui.text("Hello")
