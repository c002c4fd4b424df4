from livepy import App, ui
from livepy.jobs.process import check_can_travel


class Notes(App):
    def count(self) -> int:  # here
        return sum(range(1000))

    def render(self) -> ui.Element:
        return ui.text("Notes")


check_can_travel(Notes.count)
