import numpy as np

from livepy import App, ui

HISS = np.zeros(8000)


class Notes(App):
    def render(self) -> ui.Element:
        return ui.audio(HISS, aria_label="Hiss")  # type: ignore[arg-type]  # here
