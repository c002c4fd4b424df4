from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.tag("table", ui.tag("tbody", ui.tag("tr", ui.tag("td", "Tea"))))
