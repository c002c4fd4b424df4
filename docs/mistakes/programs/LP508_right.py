from livepy import App, Presence, ui

room = Presence[str]("room")


class Room(App):
    def come(self) -> None:
        self.session.enter(room, "Ada")

    def render(self) -> ui.Element:
        return ui.button("Come in", on_click=self.come)
