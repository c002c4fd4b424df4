from livepy import App, cache, ui


def price(town: str) -> float:
    return 1.5 * len(town)


class Prices(App):
    def reload(self) -> None:
        cache.clear(price)  # here

    def render(self) -> ui.Element:
        return ui.button("Reload", on_click=self.reload)
