from collections.abc import Callable

from livepy import App, Component, state, ui


class Stepper(Component):
    count: int
    on_change: Callable[[int], object]

    def add(self) -> None:
        self.on_change(self.count + 1)

    def render(self) -> ui.Element:
        return ui.button(f"{self.count}", on_click=self.add)


class Notes(App):
    count: int = state(0)

    def set_count(self, count: int) -> None:
        self.count = count

    def render(self) -> ui.Element:
        return ui.column(Stepper(count=self.count, on_change=self.set_count))
