from livepy import App, state, ui


class Meter(App, title="Meter"):
    used: int = state(35)

    def render(self) -> ui.Element:
        return ui.column(
            ui.tag("label", "Disk space", attrs={"for": "disk"}),
            ui.tag(
                "meter",
                attrs={"id": "disk", "min": 0, "max": 100, "high": 80, "value": self.used},
                width="100%",
            ),
            ui.tag(
                "p",
                ui.tag("strong", f"{self.used} GB"),
                " of 100 GB are used, as counted on ",
                ui.tag("time", "1 March", attrs={"datetime": "2026-03-01"}),
                ".",
            ),
            ui.slider("Try it", min=0, max=100, bind=lambda: self.used, unit="GB"),
        )
