from dataclasses import dataclass

from livepy import App, cache, ui


@dataclass
class Shop:
    town: str = "Turku"


@cache
def price(shop: Shop) -> float:
    return 1.5 * len(shop.town)


class Prices(App):
    def render(self) -> ui.Element:
        return ui.text(price(Shop()))
