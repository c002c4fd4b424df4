from livepy import App, Ref, state, ui


class Notes(App):
    name: str = state("")
    box = Ref()

    def begin(self) -> None:
        self.box = "name"  # here

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Name", bind=lambda: self.name), ui.button("Begin", on_click=self.begin)
        )
