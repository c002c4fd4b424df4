import asyncio

from livepy import App, Progress, job, state, ui

PAGES = 8


class Reading(App, title="Reading"):
    read: int = state(3)

    def turn(self) -> None:
        self.read = (self.read + 1) % (PAGES + 1)

    @job
    async def scan(self, progress: Progress) -> None:
        for page in progress.track(range(PAGES), "Scanning"):
            await asyncio.sleep(1 + page / PAGES)

    def render(self) -> ui.Element:
        return ui.column(
            ui.progress(self.read / PAGES, text=f"{self.read} of {PAGES} pages"),
            ui.progress(text="Looking for the next book"),
            ui.row(
                ui.button("Turn the page", icon="arrow-right", on_click=self.turn),
                ui.button("Scan the book", icon="camera", on_click=self.scan),
            ),
            self.scan.running and ui.progress(self.scan.progress, text="Scanning the book"),
            gap=4,
        )
