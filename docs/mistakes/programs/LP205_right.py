from livepy import App, ui


class Notes(App):
    def head(self) -> ui.Element:
        return ui.heading("Notes")

    def render(self) -> ui.Element:
        return ui.column(self.head())
