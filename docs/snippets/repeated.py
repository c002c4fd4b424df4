from livepy import App, Component, Model, every, shared, state, ui


class Oven(Model):
    degrees: int = 20


oven = shared("oven", Oven())


@every(5)
def heat() -> None:
    with oven.change():
        oven.degrees += 10


class Timer(Component):
    seconds: int = state(0)

    @every(1)
    def tick(self) -> None:
        self.seconds += 1

    def render(self) -> ui.Element:
        return ui.text(f"{self.seconds} s on this page")


class Kitchen(App, title="Kitchen", tasks=[heat]):
    is_timed: bool = state(True)

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(f"{oven.degrees} degrees"),
            ui.checkbox("Timer", bind=lambda: self.is_timed),
            Timer() if self.is_timed else None,
        )
