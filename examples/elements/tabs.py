from livepy import App, state, ui

ORDERS = {"Ada": 3, "Grace": 5, "Edsger": 2}


class Orders(App, title="Orders"):
    view: str = state("list", keep="url")

    def show_list(self) -> ui.Element:
        return ui.column([ui.text(f"{name}: {count}") for name, count in ORDERS.items()], gap=1)

    def show_sum(self) -> ui.Element:
        return ui.row(
            ui.metric("Orders", sum(ORDERS.values())),
            ui.metric("Customers", len(ORDERS)),
            gap=8,
        )

    def render(self) -> ui.Element:
        return ui.tabs(
            ui.tab("Each", self.show_list, key="list", icon="menu"),
            ui.tab("In all", self.show_sum, key="sum", icon="star"),
            ui.tab("Returned", "Nothing was returned.", key="returned", disabled=True),
            bind=lambda: self.view,
            aria_label="Views of the orders",
        )
