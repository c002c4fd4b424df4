from livepy import App, ui


class Notes(App):
    def open(self, event: object) -> None:
        self.session.toast("Opened")

    def render(self) -> ui.Element:
        return ui.tag("p", "Tea", on={"onDblClick": self.open})  # here
