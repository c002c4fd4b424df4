"""What jobs take and give."""

from collections.abc import Iterator

from the_app import Demo, Todo, no_op

from livepy import Group, Interface, Progress, job, ui

gpu = Group("gpu", 1)


class Jobs(Demo):
    @job(limit=2, group=gpu)
    def paint(self, progress: Progress, prompt: str, steps: int = 4) -> Iterator[bytes]:
        yield b""

    @job()
    async def load(self, n: int) -> list[Todo]:
        return []

    @job
    def clean(self) -> None: ...

    @job
    def work(self, p: Progress) -> None: ...

    def go(self) -> None:
        self.work()  # ERROR


class Other(Jobs):
    @job
    def clean(self, how: str) -> None: ...  # ERROR

    @job
    def load(self, n: int) -> str:  # ERROR
        return ""


jobs = Jobs()


@job(batch=16)
def embedded(texts: list[str]) -> list[bytes]:
    return [text.encode() for text in texts]


@job(batch=16)  # ERROR
def no_list(text: str) -> bytes:
    return text.encode()


class Batches(Demo):
    @job(batch=16)  # ERROR
    def embedded(self, texts: list[str]) -> list[bytes]:
        return [text.encode() for text in texts]


jobs.paint(3)  # ERROR
jobs.paint()  # ERROR
jobs.paint(Progress(), "cat")  # ERROR
jobs.paint("cat", stpes=3)  # ERROR
ui.button("Go", on_click=jobs.paint)  # ERROR
ui.button("Go", on_click=jobs.clean())  # ERROR
ui.textbox("Name", on_change=jobs.load)  # ERROR
jobs.paint.cancle()  # ERROR
picture: str | None = jobs.paint.value  # ERROR
waits: str | None = jobs.paint.expected_wait  # ERROR
seconds: float = jobs.paint.elapsed  # ERROR
what: int = jobs.paint.waits_for  # ERROR
jobs.paint.value = b""  # ERROR
jobs.paint.find(3)  # ERROR
ui.column(jobs.paint.value and ui.text("done"))  # ERROR
ui.text(jobs.clean.running.text)  # ERROR


async def awaits() -> str:
    print((await embedded("cat")).title().casefold())  # ERROR
    await embedded(["cat"])  # ERROR
    await embedded(3)  # ERROR
    return await jobs.load(3)  # ERROR


@job(group="gpu")  # ERROR
def by_name() -> None: ...


@job(limit="2")  # ERROR
def many() -> None: ...


@job(run="gpu")  # ERROR
def elsewhere() -> None: ...


@job(keep="session")  # ERROR
def kept() -> None: ...


@job(trigger="queue")  # ERROR
def queued() -> None: ...


@job(timeout="60")  # ERROR
def late() -> None: ...


@job(batch="16")  # ERROR
def gathered(texts: list[str]) -> list[bytes]:
    return []


Interface(no_op, limit="2")  # ERROR
Progress()(3, 10)  # ERROR
Progress()(0.3, "Loading")  # ERROR
Interface(no_op, run="gpu")  # ERROR
Interface(no_op, group="gpu")  # ERROR
ui.job(jobs.clean, stop="no")  # ERROR
ui.job(jobs.paint.progress)  # ERROR
ui.job(no_op)  # ERROR
ui.progress(jobs.paint)  # ERROR
