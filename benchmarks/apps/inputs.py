"""600 labelled inputs on one page, each bound to an entry of a dict."""

from __future__ import annotations

from livepy import App, state, ui

NAMES = [f"Measurement {number}" for number in range(600)]


class Inputs(App, title="600 inputs"):
    values: dict[str, str] = state(factory=lambda: dict.fromkeys(NAMES, ""))

    def render(self) -> ui.Element:
        return ui.column(ui.each(NAMES, lambda name: ui.textbox(name, bind=lambda: self.values[name])))
