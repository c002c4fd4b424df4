from livepy import App, state, ui


class Size:
    def __init__(self) -> None:
        self.width = 1


class Window(App):  # here
    size: Size = state(factory=Size, keep="user")

    def render(self) -> ui.Element:
        return ui.text(f"{self.size.width} wide")
