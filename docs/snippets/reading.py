from livepy import App, Progress, job, state, ui


class Reading(App, title="Reading"):
    words: int = state(0)

    @job
    def read(self, progress: Progress) -> None:
        pages = ["one two", "three", "four five six"]
        for page in progress.track(pages, "Reading"):
            self.words += len(page.split())

    def render(self) -> ui.Element:
        shown = self.read.progress
        return ui.column(
            ui.button("Read", on_click=self.read),
            ui.progress(shown.fraction, text=f"{shown.text} {shown.words}"),
            ui.text(f"{self.words} words"),
        )
