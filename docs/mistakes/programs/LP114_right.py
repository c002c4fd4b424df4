from livepy import App, computed, state, ui


class Notes(App):
    count: int = state(0)

    @computed
    def total(self) -> int:
        return self.count + 1

    def render(self) -> ui.Element:
        return ui.text(self.total)
