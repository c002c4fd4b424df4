"""The rows of the table in state, with none of them on show: what they weigh themselves."""

from __future__ import annotations

from benchmarks.apps.table import Row, model
from benchmarks.rows import table
from livepy import App, state, ui


class Rows(App, title="Rows"):
    rows: list[Row] = state(factory=lambda: [model(texts) for texts in table()])

    def render(self) -> ui.Element:
        return ui.text(f"{len(self.rows)} rows")
