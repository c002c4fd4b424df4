import random
import time
from collections.abc import Callable, Iterator

from tqdm import tqdm
from tqdm.contrib.concurrent import thread_map

from livepy import App, Component, Progress, job, ui


def load_set(progress: Progress) -> None:
    for _ in progress.track(range(24), "Loading from list"):
        time.sleep(0.1)


def load_nested_set(progress: Progress) -> None:
    for images in progress.track([range(8)] * 3, "Nested list"):
        time.sleep(2)
        for _ in progress.part(1 / 3, "inner list").track(images):
            time.sleep(0.1)


def load_random(progress: Progress) -> None:
    def images() -> Iterator[int]:
        for number in range(random.randint(15, 20)):
            time.sleep(0.1)
            yield number

    for _ in progress.track(images()):
        pass


def clean_images(progress: Progress) -> None:
    progress(0.2, text="Collecting Images")
    time.sleep(1)
    progress(0.5, text="Cleaning Images")
    time.sleep(1.5)
    progress(0.8, text="Sending Images")
    time.sleep(1.5)


def wait(_: Progress) -> None:
    time.sleep(4)


def do_all(progress: Progress) -> None:
    for step in (load_set, load_random, clean_images, wait):
        step(progress.part(1 / 4))


def bind_tqdm(_: Progress) -> None:
    for _outer in tqdm(range(5), desc="outer"):
        for _inner in tqdm(range(4), desc="inner"):
            time.sleep(1)


def bind_internal_tqdm(_: Progress) -> None:
    thread_map(time.sleep, [1] * 20, max_workers=4, desc="Inside a library")


class Task(Component):
    work: Callable[[Progress], None]

    @job
    def run(self, progress: Progress) -> str:
        self.work(progress)
        return "done"

    def render(self) -> ui.Element:
        name = self.work.__name__.replace("_", " ").title()
        return ui.row(ui.button(name, on_click=self.run), self.run.value, ui.job(self.run))


class Progresses(App, title="Progress"):
    def render(self) -> ui.Element:
        tasks = [load_set, load_nested_set, load_random, clean_images, wait, do_all, bind_tqdm, bind_internal_tqdm]
        return ui.column(*[Task(work=one) for one in tasks])
