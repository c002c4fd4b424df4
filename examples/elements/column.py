from livepy import App, ui


class Recipe(App, title="Recipe"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Flatbread", level=2),
            ui.text("Ready in 40 minutes, makes six.", tone="info"),
            ui.column(
                ui.text("1. Mix flour, water, salt and a little oil."),
                ui.text("2. Let the dough rest for 20 minutes."),
                ui.text("3. Roll it thin and fry each side for a minute."),
                gap=1,
            ),
            ui.column(ui.button("Start the timer", icon="clock"), align="end"),
            gap=4,
        )
