import numpy as np

from livepy import App, ui

HISS = np.zeros(8000)


class Notes(App):
    def render(self) -> ui.Element:
        return ui.audio((8000, HISS), aria_label="Hiss")
