from livepy import App, job, state, ui


@job(batch=8, batch_wait=0)  # here
def upper(words: list[str]) -> list[str]:
    return sorted({word for word in words if word.isupper()})


class Words(App):
    found: str = state("")

    async def look(self) -> None:
        self.found = await upper("tea")

    def render(self) -> ui.Element:
        return ui.column(ui.button("Look up", on_click=self.look), ui.text(self.found))
