from livepy import App, every, job, ui


class Adder(App):
    @every(5)  # here
    @job
    def add(self) -> int:
        return sum(range(1000))

    def render(self) -> ui.Element:
        return ui.text(f"{self.add.value}")
