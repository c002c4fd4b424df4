from livepy import App, job, ui


class Countdown(App):
    @job
    async def count(self, number: int) -> int:
        return 0 if number == 0 else await self.count(number - 1)  # here

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Count", on_click=lambda: self.count(3)),
            ui.text(f"Counted to {self.count.value}"),
        )
