from livepy import App, state, ui


class Booking(App, title="Booking"):
    name: str = state("")
    email: str = state("")
    guests: int = state(2)
    booked: str = state("")

    def book(self) -> None:
        self.booked = f"A table for {self.guests}, booked by {self.name}."

    def check_email(self, text: str) -> str | None:
        return None if "@" in text else "An e-mail address has an @ in it."

    def render(self) -> ui.Element:
        return ui.column(
            ui.form(
                ui.textbox("Name", bind=lambda: self.name, required=True),
                ui.textbox(
                    "E-mail",
                    kind="email",
                    bind=lambda: self.email,
                    required=True,
                    check=self.check_email,
                ),
                ui.number(
                    "Guests",
                    bind=lambda: self.guests,
                    min=1,
                    max=8,
                    help="At most eight at one table.",
                ),
                on_submit=self.book,
                submit="Book a table",
            ),
            self.booked and ui.text(self.booked, tone="success"),
            gap=4,
        )
