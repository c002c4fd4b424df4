from livepy import App, ui


class Expenses(App, title="Expenses"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Expenses"),
            ui.text("Nothing spent yet."),
        )
