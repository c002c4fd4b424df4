from livepy import App, state, ui

CITIES = {"Finland": ["Espoo", "Helsinki", "Turku"], "Portugal": ["Faro", "Lisbon", "Porto"]}


class Trip(App, title="Trip"):
    country: str = state("Finland")
    city: str | None = state(None)

    def choose_country(self, _country: str) -> None:
        self.city = None

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.select(
                    "Country",
                    list(CITIES),
                    bind=lambda: self.country,
                    on_change=self.choose_country,
                ),
                ui.select(
                    "City",
                    [None, *CITIES[self.country]],
                    bind=lambda: self.city,
                    show=lambda city: city or "Any city",
                ),
            ),
            ui.text(
                "You are going to ",
                f"{self.city}, {self.country}" if self.city else self.country,
                ".",
            ),
            gap=4,
        )
