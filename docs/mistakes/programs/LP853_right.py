from livepy import App, job, state, ui


@job(run="process")
def drawn(size: int) -> bytes:
    return bytes(size * size)


class Painter(App):
    size: int = state(0)

    async def draw(self) -> None:
        self.size = len(await drawn(16))

    def render(self) -> ui.Element:
        return ui.button(f"{self.size} bytes", on_click=self.draw)
