from livepy import App, ui

WEEK = {"Mon": 14, "Tue": 17, "Wed": 21, "Thu": 19, "Fri": 15, "Sat": 23}


class Week(App, title="Week"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.grid(
                [ui.card(ui.metric(day, degrees, unit="°C")) for day, degrees in WEEK.items()],
                columns=3,
            ),
            ui.grid(
                ui.card("The narrow column, for what is looked up."),
                ui.card("The wide column, for what is read."),
                columns="1fr 2fr",
            ),
        )
