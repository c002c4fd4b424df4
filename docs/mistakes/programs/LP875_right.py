from livepy import App, cache, ui


@cache
def price(number: int) -> float:
    return 1.1 * price(number - 1) if number else 1.0


class Prices(App):
    def render(self) -> ui.Element:
        return ui.text(price(3))
