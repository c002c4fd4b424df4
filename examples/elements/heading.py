from livepy import App, ui


class Report(App, title="Report"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Annual report"),
            ui.text("What we did between January and December."),
            ui.heading("Sales", level=2),
            ui.text("Tea was bought most often, as in the year before."),
            ui.heading("By country", level=3),
            ui.text("Half of it was shipped abroad."),
            gap=3,
        )
