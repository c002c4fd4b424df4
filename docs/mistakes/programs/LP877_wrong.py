from collections.abc import Iterable

from livepy import App, cache, ui


@cache  # here
def prices(town: str) -> Iterable[float]:
    return (1.5 * number for number in range(len(town)))


class Prices(App):
    def render(self) -> ui.Element:
        return ui.text(sum(prices("Turku")))
