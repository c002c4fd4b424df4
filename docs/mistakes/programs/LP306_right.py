from typing import Literal

from livepy import App, state, ui


class Notes(App):
    size: Literal["small", "large"] = state("small")

    def render(self) -> ui.Element:
        return ui.radio("Size", ["small", "large"], bind=lambda: self.size)
