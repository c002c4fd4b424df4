from livepy import App, ui


class Notes(App):
    def go(self) -> None:
        self.session.navigate("example.org", external=True)  # here

    def render(self) -> ui.Element:
        return ui.button("Go", on_click=self.go)
