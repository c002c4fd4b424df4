from livepy import App, state, ui


class Notes(App):
    names: list[str] = state([])

    def load(self) -> None:
        found: list[str] = []
        self.names = found  # here
        found.append("Tea")

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Load", on_click=self.load), ui.each(self.names, lambda name: ui.text(name))
        )
