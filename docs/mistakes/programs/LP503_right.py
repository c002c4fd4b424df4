from livepy import App, ui


class Notes(App):
    def go(self) -> None:
        self.session.navigate("https://example.org", external=True)

    def render(self) -> ui.Element:
        return ui.button("Go", on_click=self.go)
