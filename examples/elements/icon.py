from livepy import App, state, ui

SHOWN: list[ui.Icon] = ["star", "heart", "calendar", "folder", "camera", "search"]


class Icons(App, title="Icons"):
    loved: bool = state(True)

    def render(self) -> ui.Element:
        return ui.column(
            ui.row([ui.icon(name) for name in SHOWN], gap=4),
            ui.row(ui.icon("sun", size="small"), ui.icon("sun"), ui.icon("sun", size="large")),
            ui.row(
                ui.checkbox("I like it", bind=lambda: self.loved),
                ui.icon(
                    "thumbs-up" if self.loved else "thumbs-down",
                    aria_label="Liked" if self.loved else "Not liked",
                ),
            ),
        )
