from livepy import App, Topic, state, ui

news = Topic[str]("news")


class Reader(App):
    headlines: list[str] = state([])

    def follow(self) -> None:
        self.session.listen(news, self.headlines.append)

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Follow", on_click=self.follow),
            ui.each(self.headlines, lambda one: ui.text(one)),
        )
