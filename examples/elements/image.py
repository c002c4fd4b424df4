import numpy as np
from numpy.typing import NDArray

from livepy import App, computed, state, ui

DAYS = np.array([0.6, 0.7, 0.75, 0.8, 1.0, 0.45, 0.3])
QUIET, BUSY = np.array([226, 232, 255]), np.array([74, 67, 214])


class Visits(App, title="Visits"):
    peak: int = state(14)

    @computed
    def picture(self) -> ui.Pixels:
        """A row for each day, a cell of 25 pixels for each hour, darker for more visitors."""
        hours = np.exp(-(((np.arange(24) - self.peak) / 5) ** 2))
        heat = np.outer(DAYS, hours)[:, :, None]
        cells: NDArray[np.float64] = QUIET + (BUSY - QUIET) * heat
        return cells.repeat(25, axis=0).repeat(25, axis=1).astype(np.uint8)

    def render(self) -> ui.Element:
        alt = f"Visits by day and hour, most on Friday at {self.peak}:00"
        return ui.column(
            ui.image(self.picture, alt=alt, width="100%"),
            ui.slider("Busiest hour", min=8, max=20, bind=lambda: self.peak, unit="h"),
            gap=4,
        )
