from livepy import App, state, ui


class Notes(App):
    names: list[str] = state(["Tea", "Milk"])

    def say(self, name: str) -> None:
        self.session.toast(name)

    def render(self) -> ui.Element:
        buttons = []
        for name in self.names:
            buttons.append(ui.button(name, on_click=lambda: self.say(name)))  # here
        return ui.column(buttons)
