from livepy import App, job, state, ui


class Words(App):
    found: str = state("")

    @job(batch=8, batch_wait=0)  # here
    def upper(self, words: list[str]) -> list[str]:
        return [word.upper() for word in words]

    async def look(self) -> None:
        self.found = await self.upper("tea")

    def render(self) -> ui.Element:
        return ui.column(ui.button("Look up", on_click=self.look), ui.text(self.found))
