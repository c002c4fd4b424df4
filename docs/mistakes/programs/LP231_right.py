from livepy import App, ui


class Notes(App):
    def save(self, event: object) -> None:
        self.session.toast("Saved")

    def render(self) -> ui.Element:
        return ui.tag("p", "Tea", on={"keydown": ui.on(self.save, keys=["ctrl+s"])})
