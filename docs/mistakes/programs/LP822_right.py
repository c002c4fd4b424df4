from livepy import App, every, job, ui


class Adder(App):
    @job
    def add(self) -> int:
        return sum(range(1000))

    @every(5)
    def again(self) -> None:
        self.add()

    def render(self) -> ui.Element:
        return ui.text(f"{self.add.value}")
