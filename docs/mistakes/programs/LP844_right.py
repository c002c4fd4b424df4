from livepy import App, Progress, job, ui


class Loader(App):
    @job
    def load(self, progress: Progress) -> None:
        progress(0.5, text="Half of it")
        self.rest(progress)

    def rest(self, progress: Progress) -> None:
        progress(1.0, text="All of it")

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Load", on_click=self.load),
            ui.progress(self.load.progress.fraction, text=self.load.progress.text),
        )
