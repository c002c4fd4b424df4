from livepy import App, Group, job, ui

gpu = Group("gpu", 2)


class Adder(App):
    @job(group=gpu, weight=2)
    def add(self) -> int:
        return sum(range(1000))

    def render(self) -> ui.Element:
        return ui.column(ui.button("Add", on_click=self.add), ui.text(f"{self.add.value}"))
