from livepy import App, state, ui


class Notes(App):
    tab: str = state("chart")

    def render(self) -> ui.Element:
        chart = ui.tab("Chart", ui.text("A chart"), key="chart")
        table = ui.tab("Table", ui.text("A table"), key="chart")
        return ui.tabs(chart, table, bind=lambda: self.tab)  # here
