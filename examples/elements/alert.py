from livepy import App, state, ui


class Backup(App, title="Backup"):
    warned: bool = state(True)

    def dismiss(self) -> None:
        self.warned = False

    def render(self) -> ui.Element:
        return ui.column(
            ui.alert("The last backup was made this morning.", tone="success"),
            self.warned
            and ui.alert(
                "12 GB are left, enough for about three days.",
                tone="warning",
                title="The disk is nearly full",
                on_close=self.dismiss,
            ),
            ui.alert("The second server does not answer.", tone="error", title="No copy"),
            ui.alert("Backups are kept for 30 days."),
            gap=3,
        )
