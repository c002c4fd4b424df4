from livepy import App, Component, ui


class Greeting(Component):
    def render(self) -> ui.Element:
        return ui.text("Hello")


class Notes(App):
    def render(self) -> ui.Element:
        return ui.column(Greeting())
