from livepy import App, state, ui


class Profile(App, title="Profile"):
    name: str = state("")
    about: str = state("")

    def save(self) -> None:
        self.session.toast(f"Saved, {self.name}", "success")

    def check_name(self, text: str) -> str | None:
        return "Letters and digits only, please." if text and not text.isalnum() else None

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox(
                "User name",
                bind=lambda: self.name,
                placeholder="ada",
                check=self.check_name,
                on_submit=self.save,
                help="Others see it. Enter saves.",
            ),
            ui.textbox("About you", bind=lambda: self.about, lines=3, max_length=200),
            ui.text(f"{200 - len(self.about)} characters left", size="small"),
            gap=4,
        )
