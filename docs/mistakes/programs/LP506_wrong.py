from livepy import App, state, ui


class Reader(App):
    headlines: list[str] = state([])

    def follow(self) -> None:
        self.session.listen("news", self.headlines.append)  # here

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Follow", on_click=self.follow),
            ui.each(self.headlines, lambda one: ui.text(one)),
        )
