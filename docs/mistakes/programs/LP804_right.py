from livepy import App, Progress, job, ui


class Loader(App):
    @job
    def load(self, progress: Progress, rows: int) -> int:
        for row in progress.track(range(rows)):
            print("row", row)
        return rows

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Load", on_click=lambda: self.load(rows=3)),
            ui.progress(self.load.progress.fraction, text=self.load.progress.text),
        )
