from livepy import App, Progress, job, ui


class Loader(App):
    @job  # here
    def load(self, rows: int, bar: Progress) -> int:
        for row in bar.track(range(rows)):
            print("row", row)
        return rows

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Load", on_click=lambda: self.load(rows=3)),
            ui.progress(self.load.progress.fraction, text=self.load.progress.text),
        )
