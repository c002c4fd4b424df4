from livepy import App, state, ui


class Shop(App, title="Shop"):
    orders: int = state(128)
    before: int = state(116)

    def order(self) -> None:
        self.orders += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.metric("Orders", self.orders, change=self.orders - self.before),
                ui.metric("Revenue", 4210.5, change=-120.5, unit="EUR"),
                ui.metric("Returned", "2 %"),
                gap=10,
                align="start",
            ),
            ui.button("Another order", icon="plus", on_click=self.order),
            gap=4,
        )
