from livepy import App, job, ui


class Adder(App):
    @job(limit=1, priority="high")  # here
    def add(self) -> int:
        return sum(range(1000))

    def render(self) -> ui.Element:
        return ui.column(ui.button("Add", on_click=self.add), ui.text(f"{self.add.value}"))
