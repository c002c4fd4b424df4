# livepy dev LP616_wrong.py
from livepy import App, every, ui


@every(1)  # here
def measure() -> None:
    print("measured")


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
