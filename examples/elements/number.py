from livepy import App, state, ui


class Invoice(App, title="Invoice"):
    count: int = state(3)
    price: float = state(4.5)
    discount: float | None = state(None)

    def render(self) -> ui.Element:
        total = self.count * self.price * (1 - (self.discount or 0) / 100)
        return ui.column(
            ui.row(
                ui.number("Count", bind=lambda: self.count, min=1, max=99),
                ui.number("Price", bind=lambda: self.price, min=0, step=0.5),
                ui.number(
                    "Discount in %",
                    bind=lambda: self.discount,
                    min=0,
                    max=50,
                    help="May stay empty.",
                ),
                align="start",
            ),
            ui.text(f"Total: {total:.2f}", size="large", bold=True),
            gap=4,
        )
