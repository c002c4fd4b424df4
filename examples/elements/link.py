from livepy import App, ui


class Contact(App, title="Contact"):
    def render(self) -> ui.Element:
        return ui.column(
            ui.text("Write to ", ui.link("ada@example.org", to="mailto:ada@example.org"), "."),
            ui.text("Or read ", ui.link("the manual", to="https://example.org", new_tab=True), "."),
            ui.link("Back to the start", to="/"),
        )
