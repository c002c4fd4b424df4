from livepy import App, ui


class Counter(App):
    count = 0

    def increment(self) -> None:
        self.count += 1  # here

    def render(self) -> ui.Element:
        return ui.button(f"Clicked {self.count} times", on_click=self.increment)
