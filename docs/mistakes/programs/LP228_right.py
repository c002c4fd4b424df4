import numpy as np

from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.image(np.zeros((2, 2), np.uint8), alt="Two by two")
