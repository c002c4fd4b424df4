from datetime import datetime

from livepy import App, state, ui


class Meeting(App, title="Meeting"):
    begins: datetime | None = state(datetime(2030, 5, 17, 14, 30))

    def render(self) -> ui.Element:
        return ui.column(
            ui.datetime("Begins", bind=lambda: self.begins, required=True),
            ui.text(f"On {self.begins:%A, %d %B %Y, at %H:%M}" if self.begins else "Not yet known"),
            gap=4,
        )
