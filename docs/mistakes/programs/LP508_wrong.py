from livepy import App, ui


class Room(App):
    def come(self) -> None:
        self.session.enter("room", "Ada")  # here

    def render(self) -> ui.Element:
        return ui.button("Come in", on_click=self.come)
