from typing import Any

from livepy import App, state, ui
from livepy.jobs.process import Workers
from livepy.jobs.token import Token


def squares(n: int) -> Any:
    return [i * i for i in range(n)]


class Heard:
    def yielded(self, value: Any) -> None: ...
    def report(self, fraction: float | None, text: str) -> None: ...


class Notes(App):
    total: int = state(0)

    def count(self) -> None:
        workers = Workers()
        try:
            self.total = sum(workers.run(squares, (3,), {}, Heard(), Token()))
        finally:
            workers.close()

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.count)
