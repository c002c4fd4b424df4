from collections.abc import Iterator

from livepy import App, Progress, job, state, ui


def rows() -> Iterator[int]:
    yield from range(3)


def train(progress: Progress, epochs: int) -> float:
    loss = 1.0
    for epoch in progress.track(range(epochs)):
        loss /= 2
        progress(epoch + 1, total=epochs, text=f"Training, loss {loss:g}")
    return loss


class Studio(App, title="Studio"):
    loss: float = state(1.0)

    @job
    def fit(self, progress: Progress) -> None:
        progress(0, text="Opening")  # a fraction from 0 to 1
        progress(1, total=10)  # or what is done of how many; the text stays
        # of unknown length: counted
        loaded = sum(progress.part(0.1, "Loading").track(rows()))
        # a bar of its own for 80 % of this one
        self.loss = train(progress.part(0.8, "Training"), epochs=loaded)
        progress.check()  # nothing to report, but this is a place to stop

    def render(self) -> ui.Element:
        shown = self.fit.progress
        return ui.column(
            ui.button("Fit", on_click=self.fit),
            ui.progress(shown.fraction, text=f"{shown.text} {shown.words}"),
            ui.text(f"Loss {self.loss:g}"),
        )
