import asyncio

from livepy import App, Group, job, ui

gpu = Group("gpu", capacity=2, queue=20)


class Sharing(App, title="Sharing"):
    @job(group=gpu)
    async def sketch(self) -> str:
        await asyncio.sleep(2)
        return "A sketch"

    @job(group=gpu, weight=2, priority=1)
    async def poster(self) -> str:
        await asyncio.sleep(4)
        return "A poster"

    @job(limit=1, memory="200 MB", rate="10/min")
    def measure(self) -> int:
        return sum(range(1_000_000))

    def render(self) -> ui.Element:
        return ui.column(
            *[
                ui.column(ui.button(name, on_click=one), ui.job(one), ui.text(one.value))
                for name, one in (("Sketch", self.sketch), ("Poster", self.poster))
            ],
            ui.button("Measure", on_click=self.measure),
            ui.job(self.measure),
            ui.text(self.measure.value),
        )
