import asyncio

from livepy import App, TimedOut, UserError, job, state, ui


class Failing(App, title="Failing"):
    city: str = state("")

    @job(timeout=10)
    async def weather(self, city: str) -> str:
        if not city:
            raise UserError("Which city?")
        await asyncio.sleep(len(city))
        return f"Fair in {city}"

    def render(self) -> ui.Element:
        late = isinstance(self.weather.exception, TimedOut)
        return ui.column(
            ui.textbox("City", bind=lambda: self.city),
            ui.button("Ask", on_click=lambda: self.weather(self.city)),
            ui.alert(self.weather.error, tone="error") if self.weather.error else None,
            ui.button("Try again", on_click=self.weather.retry) if late else None,
            ui.text(self.weather.value or ""),
        )
