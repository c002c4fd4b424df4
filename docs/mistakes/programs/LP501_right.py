from livepy import App, ui


class Notes(App):
    def go(self) -> None:
        self.session.theme = "dark"

    def render(self) -> ui.Element:
        return ui.button("Go", on_click=self.go)
