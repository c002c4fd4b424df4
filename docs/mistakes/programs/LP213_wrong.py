from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.tag("table", ui.tag("td", "Tea"))  # here
