from livepy import App, ui


class Status(App, title="Status"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.text("Last backup: today at 04:10"),
            ui.text("Everything is up to date", tone="success", bold=True),
            ui.text("The disk is nearly full: ", 4, " GB left", tone="warning"),
            ui.text("Two of five mirrors do not answer", tone="error"),
            ui.text("Times are in UTC", size="small", tone="info"),
        )
