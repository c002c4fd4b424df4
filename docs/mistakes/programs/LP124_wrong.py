from pathlib import Path

from livepy import App, ui


class Bakery(App, assets=Path(".")):  # here
    def render(self) -> ui.Element:
        return ui.image(self.session.asset("assets/bakery.svg"), alt="Bakery")
