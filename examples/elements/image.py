import numpy as np

from livepy import App, computed, state, ui


class Ripples(App, title="Ripples"):
    length: int = state(24)

    @computed
    def picture(self) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        """Two stones fall into the water: their waves, and where these meet."""
        y, x = np.mgrid[0:180, 0:480]
        waves = sum(np.sin(np.hypot(x - left, y - 90) * 2 * np.pi / self.length) for left in (140, 340))
        light = (waves + 2) / 4
        return np.stack([40 + 60 * light, 90 + 110 * light, 150 + 100 * light], axis=-1).astype(np.uint8)

    def render(self) -> ui.Element:
        return ui.column(
            ui.image(self.picture, alt="Rings on water that cross one another", width="100%"),
            ui.slider("Wavelength", min=8, max=60, bind=lambda: self.length, unit="px"),
            gap=4,
        )
