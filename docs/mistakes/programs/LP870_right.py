from livepy import App, cache, ui


class Town:
    def __init__(self, name: str) -> None:
        self.name = name


@cache
def town(name: str) -> Town:
    return Town(name)


class Prices(App):
    def render(self) -> ui.Element:
        return ui.text(town("Turku").name)
