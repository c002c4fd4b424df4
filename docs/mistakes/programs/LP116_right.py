from livepy import App, every, state, ui


class Notes(App):
    seconds: int = state(0)

    @every(1)
    def tick(self) -> None:
        self.seconds += 1

    def render(self) -> ui.Element:
        return ui.text(self.seconds)
