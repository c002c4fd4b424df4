from livepy import App, job, state, ui


def counting(to: int):  # type: ignore[no-untyped-def]
    @job(run="process")  # here
    def count() -> int:
        return sum(range(to))

    return count


count = counting(1000)


class Adder(App):
    total: int = state(0)

    async def add(self) -> None:
        self.total = await count()

    def render(self) -> ui.Element:
        return ui.button(f"{self.total}", on_click=self.add)
