from livepy import App, ui
from livepy.core.amounts import parse_memory

needed = parse_memory("2 gigs")  # here


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text(str(needed))
