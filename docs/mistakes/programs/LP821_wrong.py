from livepy import App, ui
from livepy.core.amounts import Rate

rate = Rate.parse("10 per minute")  # here


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text(str(rate))
