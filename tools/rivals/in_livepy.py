"""The form of docs/design/look.md, in livepy."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple

from livepy import App, File, state, ui


class Stay(NamedTuple):
    guest: str
    city: str
    nights: int
    price: str


STAYS = [Stay("Ada", "Kyoto", 3, "€ 1,240"), Stay("Grace", "Lisbon", 5, "€ 980"), Stay("Alan", "Oslo", 2, "€ 1,610")]
City = Literal["Kyoto", "Lisbon", "Oslo"]
Vehicle = Literal["Train", "Plane", "Ship"]


class Trip(App, title="Book a trip"):
    name: str = state("Ada Lovelace")
    guests: int = state(2)
    city: City = state("Kyoto")
    budget: int = state(1500)
    vehicle: Vehicle = state("Train")
    breakfast: bool = state(True)
    offers: bool = state(False)
    departure: datetime.date | None = state(datetime.date(2026, 12, 24))
    wishes: str = state("")
    passport: File | None = state(None)

    def book(self) -> None:
        self.session.toast(f"{self.name}, you are going to {self.city}", "success")

    def request(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.card(
                    ui.textbox("Name", bind=lambda: self.name),
                    ui.row(
                        ui.number("Guests", bind=lambda: self.guests, min=1),
                        ui.select("City", ["Kyoto", "Lisbon", "Oslo"], bind=lambda: self.city),
                    ),
                    ui.slider("Budget", min=0, max=5000, step=50, unit="€", bind=lambda: self.budget),
                    ui.radio("Travel by", ["Train", "Plane", "Ship"], bind=lambda: self.vehicle),
                    ui.column(ui.checkbox("Breakfast included", bind=lambda: self.breakfast), ui.switch("Send me offers", bind=lambda: self.offers)),
                ),
                ui.card(
                    ui.date("Departure", bind=lambda: self.departure),
                    ui.textbox("Wishes", lines=3, placeholder="A quiet room, a view…", bind=lambda: self.wishes),
                    ui.file("Passport", bind=lambda: self.passport),
                    ui.alert("Only three rooms are left in December.", tone="warning", title="Nearly full"),
                ),
                gap=4,
                align="stretch",
            ),
            ui.row(
                ui.button("Book", variant="primary", on_click=self.book),
                ui.button("Save draft"),
                ui.button("Delete", variant="danger", icon="trash"),
            ),
            gap=4,
        )

    def render(self) -> ui.Element:
        return ui.column(
            ui.column(ui.heading("Book a trip"), ui.text("Tell us where you want to go. We answer within a day."), gap=1),
            ui.tabs(ui.tab("Request", self.request), ui.tab("Prices", "From € 80 a night.")),
            ui.grid(
                ui.card(ui.metric("Bookings", 128, change=12)),
                ui.card(ui.metric("Revenue", 42.5, change=3.1, unit="k€")),
                ui.card(ui.metric("Cancelled", 6, change=-2)),
                columns=3,
                gap=4,
            ),
            ui.table(
                STAYS,
                [
                    ui.col("Guest", lambda stay: stay.guest),
                    ui.col("City", lambda stay: stay.city),
                    ui.col("Nights", lambda stay: stay.nights),
                    ui.col("Price", lambda stay: stay.price, align="end"),
                ],
            ),
            gap=6,
        )
