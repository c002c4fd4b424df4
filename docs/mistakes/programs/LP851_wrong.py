from livepy import App, ui
from livepy.jobs.process import check_can_travel

count = lambda: sum(range(1000))  # noqa: E731  # here
check_can_travel(count)


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text("Notes")
