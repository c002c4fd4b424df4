from livepy import App, computed, state, ui


class Notes(App):
    prices: list[int] = state([3, 4])

    @computed
    def total(self) -> int:
        return sum(self.prices)

    def clear(self) -> None:
        self.total = 0  # here

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.clear)
