from livepy import App, state, ui


class Expenses(App, title="Expenses"):
    what: str = state("")
    said: list[str] = state([])

    def add(self) -> None:
        self.said.append(self.what)
        self.what = ""

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Expenses"),
            ui.textbox("What for?", bind=lambda: self.what, on_submit=self.add),
            ui.button("Add", variant="primary", on_click=self.add),
            ui.each(self.said, lambda what: ui.text(what), empty="Nothing spent yet."),
        )
