from livepy import App, job, state, ui


@job(batch=8, batch_wait=0.02)
def lengths(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]  # one call of your model for up to eight visitors


class Gathering(App, title="Gathering"):
    text: str = state("four")
    length: int = state(0)

    async def measure(self) -> None:
        self.length = await lengths(self.text)

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Text", bind=lambda: self.text),
            ui.button("Measure", on_click=self.measure),
            ui.text(f"{self.length} letters"),
        )
