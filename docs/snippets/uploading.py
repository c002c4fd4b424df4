from livepy import App, File, state, ui


class Orders(App, title="Orders"):
    files: list[File] = state([])

    def total(self) -> str:
        lines = sum(file.read().count(b"\n") for file in self.files)
        return f"{lines} orders in {len(self.files)} files"

    def render(self) -> ui.Element:
        return ui.column(
            ui.files("Orders", bind=lambda: self.files, accept=".csv", max_mb=20, max_count=50),
            ui.text(self.total()) if self.files else None,
        )
