from livepy import App, state, ui


class Addresses(App, title="Addresses"):
    town: str = state("Delft")
    other_town: str = state("")
    same: bool = state(True)

    def render(self) -> ui.Element:
        return ui.column(
            ui.group(
                ui.textbox("Town", bind=lambda: self.town),
                ui.checkbox("Send the invoice there too", bind=lambda: self.same),
                label="Where to deliver",
            ),
            not self.same
            and ui.group(
                ui.textbox("Town", bind=lambda: self.other_town),
                label="Where to send the invoice",
            ),
            gap=4,
        )
