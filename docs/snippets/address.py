from livepy import App, state, ui


class Catalogue(App, title="Catalogue"):
    page: int = state(1, keep="url")

    def forward(self) -> None:
        self.page += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(f"Page {self.page}"),
            ui.button("Forward", on_click=self.forward),
        )
