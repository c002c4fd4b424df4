from livepy import App, state, ui


class Notes(App):
    names: list[str] = state(["Tea", "Milk"])

    def say(self, name: str) -> None:
        self.session.toast(name)

    def render(self) -> ui.Element:
        return ui.column(*[ui.button(name, on_click=lambda: self.say(name)) for name in self.names])  # here
