import csv

from livepy import App, File, state, ui


class Orders(App, title="Orders"):
    orders: File | None = state(None)
    rows: int = state(0)

    def count(self, file: File | None) -> None:
        text = file.read().decode(errors="replace") if file else ""
        self.rows = len(list(csv.reader(text.splitlines())))

    def render(self) -> ui.Element:
        return ui.column(
            ui.file(
                "Orders", bind=lambda: self.orders, on_change=self.count, accept=".csv", max_mb=10
            ),
            ui.text(f"{self.rows} lines" if self.orders else "One order a line."),
            gap=4,
        )
