from livepy import App, cache, state, ui


@cache
def price(town: str) -> float:
    return 1.5 * len(town)


class Prices(App):
    town: str = state("Turku")

    def render(self) -> ui.Element:
        return ui.text(price(self.town))
