from livepy import App, state, ui


class Rename(App, title="Rename"):
    name: str = state("Untitled")
    draft: str = state("")
    asking: bool = state(False)

    def ask(self) -> None:
        self.draft = self.name
        self.asking = True

    def rename(self) -> None:
        self.name = self.draft
        self.asking = False

    def render(self) -> ui.Element:
        return ui.row(
            ui.heading(self.name, level=2),
            ui.button("Rename", icon="pencil", on_click=self.ask),
            ui.dialog(
                ui.form(
                    ui.textbox("New name", bind=lambda: self.draft, required=True),
                    on_submit=self.rename,
                    submit="Rename",
                ),
                bind=lambda: self.asking,
                title="Rename the document",
            ),
        )
