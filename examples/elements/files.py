from livepy import App, File, state, ui


class Report(App, title="Report"):
    receipts: list[File] = state([])

    def send(self) -> None:
        self.session.toast(f"{len(self.receipts)} receipts sent", "success")
        self.receipts = []

    def render(self) -> ui.Element:
        return ui.form(
            ui.files(
                "Receipts",
                bind=lambda: self.receipts,
                accept="image/*,.pdf",
                max_mb=5,
                max_count=10,
                required=True,
            ),
            on_submit=self.send,
            submit="Send",
        )
