from livepy import App, ui


class Notes(App):
    def say(self, event: object) -> None:
        self.session.toast("Tea")

    def render(self) -> ui.Element:
        return ui.tag("p", "Tea", on={"click": self.say})
