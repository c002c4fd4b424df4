import atexit
import time
from collections.abc import Iterator
from pathlib import Path

from livepy import App, File, job, state, ui

log_file = Path(__file__).parent / "cancel_events_output_log.txt"
atexit.register(lambda: log_file.unlink(True))


class CancelEvents(App):
    steps: int = state(9)
    prompt: str = state("")
    text: str = state("")
    followup: str = state("")
    echo: str = state("")
    photo: File | None = state(None)

    @job()
    def iterate(self) -> Iterator[str]:
        log_file.write_text("")
        for i in range(self.steps):
            print(f"Current step: {i}")
            with log_file.open("a") as f:
                f.write(f"Current step: {i}\n")
            time.sleep(0.2)
            yield str(i)

    @job()
    def predict(self, prompt: str) -> tuple[int, int]:
        time.sleep(4)
        return 42, 42

    def stop(self) -> None:
        self.iterate.cancel()
        self.followup = "Cancel follow-up ran"

    def stop_both(self) -> None:
        self.iterate.cancel()
        self.predict.cancel()

    def submit(self) -> None:
        self.stop_both()
        self.echo = self.text

    def photo_changed(self, photo: File | None) -> None:
        if photo is None:
            self.stop_both()

    def render(self) -> ui.Element:
        result = self.predict.value
        first, second = result if result is not None else (None, None)
        return ui.row(
            ui.column(
                ui.slider("Number Steps", min=1, max=10, bind=lambda: self.steps),
                ui.button("Start Iterating", on_click=self.iterate),
                ui.textbox("Iterative Output", value=self.iterate.value, read_only=True),
                ui.button("Stop Iterating", on_click=self.stop),
                ui.textbox("Cancel Follow-up", value=self.followup, read_only=True),
            ),
            ui.column(
                ui.textbox("Prompt", bind=lambda: self.prompt),
                ui.progress(self.predict.progress) if self.predict.running else None,
                ui.number("Expensive Calculation", value=first, read_only=True),
                ui.number("Expensive Calculation", value=second, read_only=True),
                ui.button("Run Expensive Calculation", on_click=lambda: self.predict(self.prompt)),
            ),
            ui.column(
                ui.textbox("Cancel both on Change", on_change=lambda _: self.stop_both()),
                ui.textbox("Cancel both on Submit", bind=lambda: self.text, on_submit=self.submit),
                ui.textbox("Echo", value=self.echo, read_only=True),
            ),
            ui.image_input("Cancel on clear", on_change=self.photo_changed),
        )
