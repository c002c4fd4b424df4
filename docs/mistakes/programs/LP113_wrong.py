from __future__ import annotations

from livepy import App, Component, state, ui


def form() -> Component:
    class Size:
        pass

    class Form(Component):
        size: Size | None = state(None)

        def render(self) -> ui.Element:
            return ui.select("Size", [None], bind=lambda: self.size)  # here

    return Form()


class Shop(App):
    def render(self) -> ui.Element:
        return ui.column(form())
