from collections.abc import Callable

from livepy import App, Component, state, ui


class Name(Component):
    name: str
    on_change: Callable[[str], object]

    def render(self) -> ui.Element:
        return ui.textbox("Name", value=self.name, on_change=self.on_change)


class Notes(App):
    name: str = state("")

    def rename(self, name: str) -> None:
        self.name = name

    def render(self) -> ui.Element:
        return ui.column(Name(name=self.name, on_change=self.rename))
