from livepy import App, cache, ui


@cache(seconds=60)
def price(town: str) -> float:
    return 1.5 * len(town)


class Prices(App):
    def render(self) -> ui.Element:
        return ui.text(price("Turku"))
