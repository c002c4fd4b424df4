from livepy import App, Component, state, ui


class Note(Component):
    title: str
    is_open: bool = state(False)

    def toggle(self) -> None:
        self.is_open = not self.is_open

    def render(self) -> ui.Element:
        return ui.row(
            ui.button(self.title, on_click=self.toggle),
            self.is_open and ui.text(f"All about {self.title}"),
        )


class Notes(App, title="Notes"):
    titles: list[str] = state(["tea", "bread"])

    def add_first(self) -> None:
        self.titles.insert(0, f"note {len(self.titles) + 1}")

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Add", on_click=self.add_first),
            ui.each(self.titles, lambda title: Note(title=title)),
        )
