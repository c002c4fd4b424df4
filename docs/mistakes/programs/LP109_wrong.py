from livepy import App, Component, state, ui


class Stepper(Component):
    count: int

    def add(self) -> None:
        self.count += 1  # here

    def render(self) -> ui.Element:
        return ui.button(f"{self.count}", on_click=self.add)


class Notes(App):
    count: int = state(0)

    def render(self) -> ui.Element:
        return ui.column(Stepper(count=self.count))
