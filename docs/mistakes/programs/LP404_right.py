from livepy import App, state, ui


class Notes(App):
    names: list[str] = state(["Tea", "Milk"])

    def say(self, name: str) -> None:
        self.session.toast(name)

    def button(self, name: str) -> ui.Element:
        return ui.button(name, on_click=lambda: self.say(name))

    def render(self) -> ui.Element:
        return ui.column(ui.each(self.names, self.button))
