from livepy import App, state, ui


class Alarm(App, title="Alarm"):
    armed: bool = state(False)
    silent: bool = state(True)

    def render(self) -> ui.Element:
        return ui.column(
            ui.switch("Alarm", bind=lambda: self.armed, help="Rings at seven."),
            ui.switch("Without sound", bind=lambda: self.silent, disabled=not self.armed),
            ui.text(
                "Sleep well."
                if not self.armed
                else "It will blink."
                if self.silent
                else "It will ring.",
                tone="info",
            ),
            gap=4,
        )
