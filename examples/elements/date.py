from datetime import date, timedelta

from livepy import App, state, ui


class Stay(App, title="Stay"):
    arrival: date | None = state(date(2030, 5, 17))
    departure: date | None = state(date(2030, 5, 20))

    def nights(self) -> int:
        return (self.departure - self.arrival).days if self.arrival and self.departure else 0

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.date(
                    "Arrival",
                    bind=lambda: self.arrival,
                    min=date(2030, 1, 1),
                    max=date(2030, 12, 31),
                ),
                ui.date(
                    "Departure",
                    bind=lambda: self.departure,
                    min=self.arrival and self.arrival + timedelta(days=1),
                ),
                align="start",
            ),
            ui.text(f"{self.nights()} nights" if self.nights() > 0 else "When do you come and go?"),
            gap=4,
        )
