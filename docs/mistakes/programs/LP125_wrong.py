from livepy import App, state, ui


class Shop(App):
    name: str = state("", keep="local")  # here

    def render(self) -> ui.Element:
        return ui.textbox("Name", bind=lambda: self.name)
