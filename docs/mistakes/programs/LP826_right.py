from livepy import App, job, ui


async def counted(number: int) -> int:
    return 0 if number == 0 else await counted(number - 1)


class Countdown(App):
    @job
    async def count(self, number: int) -> int:
        return await counted(number)

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Count", on_click=lambda: self.count(3)),
            ui.text(f"Counted to {self.count.value}"),
        )
