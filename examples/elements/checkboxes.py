from livepy import App, state, ui

TOPPINGS = {"Olives": 1.5, "Capers": 1.0, "Mushrooms": 2.0, "Artichokes": 2.5}


class Pizza(App, title="Pizza"):
    toppings: list[str] = state(["Olives"])

    def price(self) -> float:
        return 9 + sum(TOPPINGS[topping] for topping in self.toppings)

    def render(self) -> ui.Element:
        return ui.column(
            ui.checkboxes(
                "Toppings", list(TOPPINGS), bind=lambda: self.toppings, help="As many as you like."
            ),
            ui.text(f"One pizza, {len(self.toppings)} toppings: {self.price():.2f} €"),
            gap=4,
        )
