from livepy import App, state, ui


class Pages(App, title="Pages"):
    page: int = state(1)

    def back(self) -> None:
        self.page -= 1

    def forward(self) -> None:
        self.page += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.heading("Letters", level=2, grow=True),
                ui.button("Search", icon="search", variant="ghost"),
                ui.button("New letter", icon="plus", variant="primary"),
            ),
            ui.row(
                ui.button("Back", icon="arrow-left", disabled=self.page == 1, on_click=self.back),
                ui.text(f"Page {self.page} of 4"),
                ui.button(
                    "Forward", icon="arrow-right", disabled=self.page == 4, on_click=self.forward
                ),
                justify="between",
            ),
            gap=6,
        )
