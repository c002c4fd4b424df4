from livepy import App, cache, state, ui


class Prices(App):
    town: str = state("Turku")

    @cache
    def price(self) -> float:
        return 1.5 * len(self.town)

    def render(self) -> ui.Element:
        return ui.text(self.price())  # here
