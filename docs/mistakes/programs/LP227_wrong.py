from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.image(b"GIVE ME A CAT", alt="A cat")  # here
