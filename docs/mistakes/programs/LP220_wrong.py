from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text("Tea", style={"marginTop": "1rem"})  # here
