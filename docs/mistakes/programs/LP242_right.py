from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.grid(ui.text("Tea"), ui.text("Milk"), columns=2)
