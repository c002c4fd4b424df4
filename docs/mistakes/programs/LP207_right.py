from livepy import App, state, ui


class Notes(App):
    names: list[str] = state(["Tea", "Milk", "Tea"])

    def render(self) -> ui.Element:
        return ui.column(
            ui.each(enumerate(self.names), lambda one: ui.text(one[1]), key=lambda one: one[0])
        )
