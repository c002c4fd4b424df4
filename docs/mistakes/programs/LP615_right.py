# livepy run LP615_right.py
from livepy import App, every, ui


@every(1)
def measure() -> None:
    print("measured")


class Hello(App, tasks=[measure]):
    def render(self) -> ui.Element:
        return ui.text("Hello")
