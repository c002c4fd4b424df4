from livepy import App, computed, ui


class Notes(App):
    @computed  # here
    def total(self) -> int:
        return self.total + 1

    def render(self) -> ui.Element:
        return ui.text(self.total)
