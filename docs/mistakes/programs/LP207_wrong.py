from livepy import App, state, ui


class Notes(App):
    names: list[str] = state(["Tea", "Milk", "Tea"])

    def render(self) -> ui.Element:
        return ui.column(ui.each(self.names, lambda name: ui.text(name)))  # here
