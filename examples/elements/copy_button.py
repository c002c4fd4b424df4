from livepy import App, state, ui


class Invitation(App, title="Invitation"):
    room: str = state("tea-room")

    def render(self) -> ui.Element:
        address = f"https://example.org/join/{self.room}"
        return ui.column(
            ui.textbox("Room", bind=lambda: self.room),
            ui.row(ui.code(address), ui.copy_button(address, label="Copy the invitation")),
            gap=4,
        )
