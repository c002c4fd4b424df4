from livepy import App, state, ui


class Questions(App, title="Questions"):
    opened: list[str] = state(["pay"])

    def close_all(self) -> None:
        self.opened = []

    def render(self) -> ui.Element:
        return ui.column(
            ui.accordion(
                ui.fold("How do I pay?", "By card, or by invoice within 14 days.", key="pay"),
                ui.fold("Where is my order?", self.place, key="place"),
                ui.fold("Can I send it back?", "Yes, within a month.", key="return"),
                bind=lambda: self.opened,
            ),
            ui.button("Close all", disabled=not self.opened, on_click=self.close_all),
            gap=4,
        )

    def place(self) -> ui.Element:
        return ui.text("On its way: ", ui.badge("Leiden", tone="info"))
