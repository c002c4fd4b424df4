import pandas as pd

from livepy import App, File, state, ui


class Orders(App):
    chosen: list[File] = state([])
    rows: int = state(0)

    def count(self, orders: list[pd.DataFrame]) -> None:
        self.rows = sum(len(one) for one in orders)

    def render(self) -> ui.Element:
        return ui.files("Orders", bind=lambda: self.chosen, on_change=self.count, accept=".csv")
