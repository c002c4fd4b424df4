from livepy import App, Model, state, ui


class Tea(Model):
    name: str
    origin: str
    price: float
    stock: int


TEAS = [
    Tea(name="Assam", origin="India", price=8.5, stock=12),
    Tea(name="Ceylon", origin="Sri Lanka", price=7.25, stock=0),
    Tea(name="Darjeeling", origin="India", price=12, stock=5),
    Tea(name="Sencha", origin="Japan", price=14.9, stock=31),
]
COLUMNS: list[ui.Column[Tea]] = [
    ui.col("Name", lambda tea: tea.name),
    ui.col("Origin", lambda tea: tea.origin),
    ui.col("Price", lambda tea: tea.price, show=lambda tea: f"{tea.price:.2f} €", align="end"),
    ui.col("Stock", lambda tea: tea.stock),
]


class Shelf(App, title="Shelf"):
    teas: list[Tea] = state(TEAS)
    picked: list[Tea] = state([])

    def drop(self) -> None:
        self.teas = [tea for tea in self.teas if tea not in self.picked]
        self.picked = []

    def render(self) -> ui.Element:
        return ui.column(
            ui.table(self.teas, COLUMNS, bind=lambda: self.picked, search=True, aria_label="Teas"),
            ui.button("Remove", icon="trash", on_click=self.drop, disabled=not self.picked),
        )
