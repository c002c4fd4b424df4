from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.tag("p", "Tea", attrs={"onclick": "alert(1)"})  # here
