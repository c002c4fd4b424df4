from livepy import App, state, ui


class Draft(App, title="Draft"):
    saved: bool = state(False)

    def save(self) -> None:
        self.saved = True
        self.session.toast("Draft saved", "success")

    def discard(self) -> None:
        self.saved = False

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.button(
                    "Save draft",
                    variant="primary",
                    icon="check",
                    disabled=self.saved,
                    on_click=self.save,
                ),
                ui.button("Discard", variant="danger", icon="trash", on_click=self.discard),
            ),
            ui.row(
                ui.button("Preview", icon="eye"),
                ui.button("Share", variant="outline", icon="link"),
                ui.button("Copy", variant="ghost", icon="copy"),
                ui.button("Help", variant="link"),
            ),
            ui.row(
                ui.button("Small", size="small"),
                ui.button("Large", size="large"),
                ui.button("Sending", busy=True),
            ),
            gap=4,
        )
