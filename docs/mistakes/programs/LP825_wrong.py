from livepy import App, job, ui


class Letter(App):
    @job
    def draft(self, to: str) -> str:
        return f"Dear {to},"

    def begin(self) -> None:
        self.draft("Ada")

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Draft", on_click=self.begin),
            ui.textbox("Letter", bind=lambda: self.draft.value),  # here
        )
