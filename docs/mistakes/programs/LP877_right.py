from livepy import App, cache, ui


@cache
def prices(town: str) -> list[float]:
    return [1.5 * number for number in range(len(town))]


class Prices(App):
    def render(self) -> ui.Element:
        return ui.text(sum(prices("Turku")))
