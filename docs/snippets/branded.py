from pathlib import Path

from livepy import App, ui


class Bakery(App, css=Path("branded.css"), assets=Path("assets")):
    def render(self) -> ui.Element:
        ear = ui.image(self.session.asset("ear.svg"), alt="")
        return ui.column(
            ui.row(ear, ui.heading("Bakery"), class_="sign"),
            ui.text("Open from six to noon."),
        )
