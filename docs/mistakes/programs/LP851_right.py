from livepy import App, ui
from livepy.jobs.process import check_can_travel


def count() -> int:
    return sum(range(1000))


check_can_travel(count)


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text("Notes")
