from livepy import App, Component, ui


class Greeting(Component):
    name: str

    def render(self) -> ui.Element:
        return ui.text(f"Hello {self.name}")


class Notes(App):
    def render(self) -> ui.Element:
        return ui.column(Greeting(name="Ada"))
