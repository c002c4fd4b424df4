from livepy import App, job, state, ui


class Letter(App):
    text: str = state("")

    @job
    def draft(self, to: str) -> str:
        return f"Dear {to},"

    async def begin(self) -> None:
        self.text = await self.draft("Ada")

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Draft", on_click=self.begin), ui.textbox("Letter", bind=lambda: self.text)
        )
