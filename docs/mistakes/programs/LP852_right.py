from livepy import App, ui
from livepy.jobs.process import packed


def count(to: int) -> int:
    return sum(range(to))


packed(count, (1000,), {}, False)


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text("Notes")
