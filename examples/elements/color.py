from livepy import App, state, ui


class Label(App, title="Label"):
    paper: str = state("#fff3c4")
    ink: str = state("#5b3a00")

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.color("Paper", bind=lambda: self.paper),
                ui.color("Ink", bind=lambda: self.ink),
                align="start",
            ),
            ui.tag(
                "div",
                "Apricot jam",
                style={
                    "background": self.paper,
                    "color": self.ink,
                    "padding": "1rem",
                    "border-radius": "0.5rem",
                },
            ),
            gap=4,
        )
