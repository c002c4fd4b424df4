import asyncio
from collections.abc import Iterator

from livepy import App, Progress, job, ui


@job(run="process")
def primes(progress: Progress, most: int) -> Iterator[int]:
    for number in progress.track(range(2, most), "Counting"):
        if all(number % one for one in range(2, int(number**0.5) + 1)):
            yield number


class Places(App, title="Places"):
    @job
    def in_a_thread(self) -> int:
        return sum(range(1000))

    @job
    async def on_the_loop(self) -> int:
        await asyncio.sleep(1)
        return 7

    @job
    async def in_a_process(self) -> int | None:
        return await primes(30)

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Thread", on_click=self.in_a_thread),
            ui.button("Loop", on_click=self.on_the_loop),
            ui.button("Process", on_click=self.in_a_process),
            ui.text(f"{self.in_a_thread.value} {self.on_the_loop.value} {self.in_a_process.value}"),
        )
