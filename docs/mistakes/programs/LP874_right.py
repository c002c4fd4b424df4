from livepy import App, cache, ui


@cache(per="app")
def price(town: str) -> float:
    return 1.5 * len(town)


FIRST = price("Turku")


class Prices(App):
    def render(self) -> ui.Element:
        return ui.text(FIRST)
