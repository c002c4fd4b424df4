from livepy import App, state, ui

PAGES = 8


class Reading(App, title="Reading"):
    read: int = state(3)

    def turn(self) -> None:
        self.read = (self.read + 1) % (PAGES + 1)

    def render(self) -> ui.Element:
        return ui.column(
            ui.progress(self.read / PAGES, text=f"{self.read} of {PAGES} pages"),
            ui.progress(text="Looking for the next book"),
            ui.button("Turn the page", icon="arrow-right", on_click=self.turn),
            gap=4,
        )
