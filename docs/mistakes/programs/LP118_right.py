from livepy import App, state, ui


class Notes(App):
    names: list[str] = state([])

    def load(self) -> None:
        self.names = []
        self.names.append("Tea")

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Load", on_click=self.load), ui.each(self.names, lambda name: ui.text(name))
        )
