import time

from livepy import App, Progress, job, state, ui


class Painting(App, title="Painting"):
    prompt: str = state("a lighthouse")
    likes: int = state(0)

    @job
    def paint(self, progress: Progress, prompt: str) -> str:
        for _ in progress.track(range(20), "Painting"):
            time.sleep(0.1)  # stands for a step of your model
        return f"A picture of {prompt}"

    def like(self) -> None:
        self.likes += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Prompt", bind=lambda: self.prompt),
            ui.button("Paint", on_click=lambda: self.paint(self.prompt)),
            ui.job(self.paint),
            ui.text(self.paint.value or "Nothing yet"),
            ui.button(f"Like ({self.likes})", on_click=self.like),
        )
