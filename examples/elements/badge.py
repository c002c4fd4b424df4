from livepy import App, ui

ORDERS: list[tuple[str, str, ui.Tone]] = [
    ("Tea", "paid", "success"),
    ("Cups", "on its way", "info"),
    ("Kettle", "late", "warning"),
    ("Spoons", "lost", "error"),
    ("Sugar", "draft", "neutral"),
]


class Orders(App, title="Orders"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.row(ui.heading("Orders", level=2), ui.badge(len(ORDERS))),
            [ui.row(ui.text(what), ui.badge(state, tone=tone)) for what, state, tone in ORDERS],
        )
