from livepy import App, File, state, ui


class Orders(App, title="Orders"):
    orders: dict[str, int] = state({"Tea": 3, "Coffee": 5, "Bread": 2})

    def add(self) -> None:
        self.orders["Tea"] += 1

    def as_csv(self) -> File:
        lines = ["item,count", *[f"{item},{count}" for item, count in self.orders.items()]]
        return File.of_text("\n".join(lines), "orders.csv")

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(", ".join(f"{count} × {item}" for item, count in self.orders.items())),
            ui.row(
                ui.button("Order more tea", icon="plus", on_click=self.add),
                ui.download("Save as CSV", self.as_csv, variant="primary"),
            ),
            gap=4,
        )
