from livepy import App, ui


class Notes(App):
    def save(self) -> None:
        print("Saved")

    def render(self) -> ui.Element:
        return ui.button("Save", on_click=self.save)
