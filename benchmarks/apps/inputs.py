"""600 labelled inputs on one page."""

from __future__ import annotations

from livepy import App, ui


class Inputs(App, title="600 inputs"):
    def render(self) -> ui.Element:
        return ui.column(*[ui.textbox(f"Measurement {number}") for number in range(600)])
