from livepy import App, Progress, job, ui


class Loader(App):
    @job
    def load(self, progress: Progress) -> None:
        self._bar = progress
        progress(0.5, text="Half of it")

    def rest(self) -> None:
        self._bar(1.0, text="All of it")  # here

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Load", on_click=self.load),
            ui.button("The rest", on_click=self.rest),
            ui.progress(self.load.progress.fraction, text=self.load.progress.text),
        )
