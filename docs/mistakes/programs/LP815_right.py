from livepy import App, job, state, ui


@job(batch=8, batch_wait=0)
def upper(words: list[str]) -> list[str]:
    return [word.upper() for word in words]


class Words(App):
    found: str = state("")

    async def look(self) -> None:
        self.found = await upper("tea")

    def render(self) -> ui.Element:
        return ui.column(ui.button("Look up", on_click=self.look), ui.text(self.found))
