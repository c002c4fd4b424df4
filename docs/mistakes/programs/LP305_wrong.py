from livepy import App, state, ui


class Notes(App):
    age: int = state(30)

    def render(self) -> ui.Element:
        return ui.textbox("Age", bind=lambda: self.age)  # here
