from livepy import App, File, state, ui


class Notes(App, title="Notes"):
    notes: list[str] = state(["Buy tea"])

    def load(self, file: File) -> None:
        self.notes.extend(file.read().decode(errors="replace").splitlines()[:20])

    def render(self) -> ui.Element:
        return ui.column(
            ui.each(list(dict.fromkeys(self.notes)), ui.text),
            ui.upload_button("Add from a file", on_upload=self.load, accept=".txt", max_mb=0.1),
            gap=4,
        )
