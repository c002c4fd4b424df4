from pathlib import Path

from livepy import App, state, ui

FILM = Path(__file__).parent.parent / "palace.webm"


class Trip(App, title="Trip"):
    again: bool = state(True)

    def render(self) -> ui.Element:
        return ui.column(
            ui.video(FILM, loop=self.again, aria_label="A palace above a lake", width="20rem"),
            ui.row(
                ui.switch("Play again and again", bind=lambda: self.again),
                ui.download("Keep it", FILM, variant="outline"),
                justify="between",
            ),
            gap=4,
        )
