import random
import time

from livepy import App, Component, Group, UserError, job, ui

numbers = Group("numbers", capacity=1, queue=2)
calls = 0


class Call(Component):
    name: str

    @job(group=numbers)
    def draw(self) -> int:
        global calls
        calls += 1
        if calls == 2:
            raise UserError("This is an error of the app")
        time.sleep(5)
        return random.randrange(1, 10)

    def render(self) -> ui.Element:
        return ui.row(
            ui.button(f"{self.name} Call", on_click=self.draw),
            ui.number(f"{self.name} Result", value=self.draw.value, read_only=True),
            ui.job(self.draw),
        )


class QueueFull(App):
    def render(self) -> ui.Element:
        return ui.column(*[Call(name=name) for name in ("First", "Second", "Third", "Fourth")])
