import asyncio

from livepy import App, job, state, ui


@job(limit=2)
async def fetch(name: str) -> str:
    await asyncio.sleep(1)
    return f"text of {name}"


@job
def count(name: str) -> int:
    return len(fetch(name).wait().split())


class Stages(App, title="Stages"):
    said: str = state("")

    async def read(self) -> None:
        one, two = await asyncio.gather(fetch("one"), fetch("two"))
        self.said = f"{one}, {two}"

    @job
    async def total(self) -> int:
        return sum([await count(name) for name in ("one", "two")])

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Read", on_click=self.read),
            ui.text(self.said),
            ui.button("Count", on_click=self.total),
            ui.text(self.total.value),
        )
