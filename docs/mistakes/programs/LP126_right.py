from livepy import App, Model, state, ui


class Size(Model):
    width: int = 1


class Window(App):
    size: Size = state(factory=Size, keep="user")

    def render(self) -> ui.Element:
        return ui.text(f"{self.size.width} wide")
