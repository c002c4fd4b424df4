from __future__ import annotations

from enum import Enum

from livepy import App, Component, state, ui


def form() -> Component:
    class Size(Enum):
        SMALL = "small"
        LARGE = "large"

    class Form(Component):
        size: Size = state(Size.SMALL)

        def render(self) -> ui.Element:
            return ui.select("Size", Size, bind=lambda: self.size)  # here

    return Form()


class Shop(App):
    def render(self) -> ui.Element:
        return ui.column(form())
