from livepy import App, job, ui


@job
def count(to: int) -> int:
    return sum(range(to))


first = count(10)  # here


class Adder(App):
    def render(self) -> ui.Element:
        return ui.text(f"{first}")
