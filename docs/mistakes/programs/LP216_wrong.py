from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.tag("a", "Tea", attrs={"href": "javascript:alert(1)"})  # here
