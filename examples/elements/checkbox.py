from livepy import App, state, ui


class Notifications(App, title="Notifications"):
    replies: bool = state(True)
    digest: bool = state(False)
    terms: bool = state(False)

    def subscribe(self) -> None:
        self.session.toast("You are subscribed", "success")

    def render(self) -> ui.Element:
        return ui.form(
            ui.checkbox("Tell me about replies", bind=lambda: self.replies),
            ui.checkbox(
                "Send a weekly digest",
                bind=lambda: self.digest,
                disabled=not self.replies,
                help="On Mondays, with the replies of the week.",
            ),
            ui.checkbox("I accept the terms", bind=lambda: self.terms, required=True),
            on_submit=self.subscribe,
            submit="Subscribe",
        )
