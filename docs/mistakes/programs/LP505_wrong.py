from pathlib import Path

from livepy import App, ui


class Bakery(App, assets=Path("assets")):
    def render(self) -> ui.Element:
        return ui.image(self.session.asset("bakery.png"), alt="Bakery")  # here
