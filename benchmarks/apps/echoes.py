"""20 inputs, each with rules of its own, and each echoed beside itself at every key."""

from __future__ import annotations

from livepy import App, state, ui


class Echoes(App, title="20 inputs"):
    values: list[str] = state(factory=lambda: [""] * 20)

    def row(self, place: int) -> ui.Element:
        return ui.row(ui.textbox(f"Input {place}", bind=lambda: self.values[place], max_length=60), ui.text(self.values[place]))

    def render(self) -> ui.Element:
        return ui.column(ui.each(range(20), self.row))
