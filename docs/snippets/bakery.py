import asyncio

from livepy import App, Group, Progress, UserError, job, ui

oven = Group("oven", 1)


class Bakery(App, title="Bakery"):
    @job(group=oven, timeout=300)
    async def bake(self, progress: Progress, what: str) -> str:
        if what == "stone":
            raise UserError("That cannot be baked.")
        for _ in progress.track(range(10), f"Baking {what}"):
            await asyncio.sleep(60 if what == "brick" else 6)
        return f"Baked: {what}"

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(*[self.button(what) for what in ["bread", "stone", "brick"]]),
            ui.job(self.bake),
            ui.text(self.bake.value or "Nothing yet"),
        )

    def button(self, what: str) -> ui.Element:
        return ui.button(f"Bake {what}", on_click=lambda: self.bake(what))
