from livepy import App, Ref, state, ui


class Notes(App, title="Notes"):
    text: str = state("")
    notes: list[str] = state([])
    box = Ref()

    def add(self) -> None:
        self.notes.append(self.text)
        self.text = ""
        self.box.focus()

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Note", bind=lambda: self.text, ref=self.box),
            ui.button("Add", on_click=self.add),
            ui.each(self.notes, lambda note: ui.text(note)),
        )
