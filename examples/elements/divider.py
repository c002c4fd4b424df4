from livepy import App, ui


class Recipe(App, title="Recipe"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Tea for two", level=2),
            ui.text("4 g of leaves, 500 ml of water at 80 °C"),
            ui.divider(),
            ui.text("Warm the pot, pour, wait three minutes."),
            gap=3,
        )
