from livepy import App, ui


class Notes(App):
    def save(self) -> None:
        self.session.toast("Saved")

    def note(self, event: object) -> None:
        self.session.toast("Noted")

    def render(self) -> ui.Element:
        return ui.button("Save", on_click=self.save, on={"click": self.note})  # here
