from threading import Lock

from livepy import App, ui
from livepy.jobs.process import packed


def count(lock: object) -> int:
    return sum(range(1000))


packed(count, (Lock(),), {}, False)  # here


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text("Notes")
