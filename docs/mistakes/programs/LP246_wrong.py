from livepy import App, ui


class Notes(App):
    def save(self) -> None:
        self.session.toast("Saved")

    def render(self) -> ui.Element:
        return ui.button("Save", variant="primry", on_click=self.save)  # here
