from livepy import App, Component, state, ui


class Name(Component):
    name: str

    def render(self) -> ui.Element:
        return ui.textbox("Name", bind=lambda: self.name)  # here


class Notes(App):
    name: str = state("")

    def render(self) -> ui.Element:
        return ui.column(Name(name=self.name))
