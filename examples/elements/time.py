from datetime import time

from livepy import App, state, ui


class Opening(App, title="Opening hours"):
    opens: time | None = state(time(9, 0))
    closes: time | None = state(time(17, 30))

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.time("Opens", bind=lambda: self.opens),
                ui.time("Closes", bind=lambda: self.closes),
            ),
            ui.text(
                f"Open from {self.opens:%H:%M} to {self.closes:%H:%M}"
                if self.opens and self.closes
                else "Closed"
            ),
            gap=4,
        )
