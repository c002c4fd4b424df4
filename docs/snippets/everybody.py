from livepy import App, Model, shared, ui


class Poll(Model):
    yes: int = 0
    no: int = 0


poll = shared("poll", Poll())


class Vote(App, title="Vote"):
    def vote_yes(self) -> None:
        with poll.change():
            poll.yes += 1

    def vote_no(self) -> None:
        with poll.change():
            poll.no += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("More tea?"),
            ui.row(
                ui.button("Yes", on_click=self.vote_yes),
                ui.button("No", on_click=self.vote_no),
            ),
            ui.text(f"{poll.yes} to {poll.no}"),
        )
