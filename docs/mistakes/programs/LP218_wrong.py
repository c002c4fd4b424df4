from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.button("Save", onclick=self.save)  # here

    def save(self) -> None:
        self.session.toast("Saved")
