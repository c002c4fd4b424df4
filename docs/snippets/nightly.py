import asyncio

from livepy import App, job, state, ui


class Nightly(App, title="Nightly"):
    call_id: str = state("", keep="url")

    @job(keep=True)
    async def train(self) -> str:
        await asyncio.sleep(3600)
        return "Trained"

    def on_mount(self) -> None:
        self.train.find(self.call_id)

    def start(self) -> None:
        self.call_id = self.train().id

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Train", on_click=self.start),
            ui.job(self.train),
            ui.text(self.train.value or ""),
        )
