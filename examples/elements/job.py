import asyncio

from livepy import App, Group, Progress, UserError, job, ui

KILN = Group("the kiln", 2)


class Pottery(App, title="Pottery"):
    @job(group=KILN, timeout=600)
    async def fire(self, progress: Progress) -> str:
        for step in range(40):
            progress(step, total=40, text=f"{200 + 20 * step} °C")
            await asyncio.sleep(1)
        return "A bowl"

    @job
    async def glaze(self) -> None:
        await asyncio.sleep(0.5)
        raise UserError("There is no glaze left.")

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.button("Fire a bowl", variant="primary", on_click=self.fire),
                ui.button("Glaze it", on_click=self.glaze),
            ),
            ui.job(self.fire, text="Firing"),
            ui.job(self.glaze, text="Glazing"),
        )
