from livepy import App, state, ui


class Counter(App):
    count: int = state(0)

    def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.button(f"Clicked {self.count} times", on_click=self.increment)
