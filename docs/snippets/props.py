from collections.abc import Callable

from livepy import App, Component, state, ui


class Stars(Component):
    name: str
    stars: int
    on_rate: Callable[[int], object]
    most: int = 5

    def render(self) -> ui.Element:
        return ui.row(
            ui.text(f"{self.name}: {self.stars} of {self.most}"),
            ui.button("More", on_click=lambda: self.on_rate(self.stars + 1)),
        )


class Ratings(App, title="Ratings"):
    stars: dict[str, int] = state({"Tea": 3, "Coffee": 2})

    def rate(self, name: str, stars: int) -> None:
        self.stars[name] = min(stars, 5)

    def render(self) -> ui.Element:
        return ui.column(
            ui.each(
                self.stars,
                lambda name: Stars(
                    name=name,
                    stars=self.stars[name],
                    on_rate=lambda stars: self.rate(name, stars),
                ),
            )
        )
