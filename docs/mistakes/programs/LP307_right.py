from livepy import App, state, ui


class Notes(App):
    secret: str = state("", keep="never")

    def render(self) -> ui.Element:
        return ui.textbox("Password", bind=lambda: self.secret, kind="password")
