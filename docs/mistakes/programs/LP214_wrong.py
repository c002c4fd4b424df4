from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.column(ui.tag("script", attrs={"src": "/chart.js"}))  # here
