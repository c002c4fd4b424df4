from livepy import App, ui

PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")


class Notes(App):
    def render(self) -> ui.Element:
        return ui.image(PIXEL, alt="A pixel")
