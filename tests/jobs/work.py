"""Functions that tests run in worker processes."""
# ruff: noqa: ASYNC240, ASYNC251  # one that blocks its own loop is what is tested

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tqdm import tqdm

from livepy.core.progress import Progress


class Job:
    """What a decorator leaves in a function's place."""

    def __init__(self, fn):
        self.fn = fn


def add(a: int, b: int = 1) -> int:
    return a + b


@Job
def decorated(a: int) -> int:
    return a * 2


def pid() -> int:
    return os.getpid()


def said(text: str) -> None:
    print(text)
    print(text, file=sys.stderr)


async def later(a: int) -> int:
    await asyncio.sleep(0)
    return a + 1


def count(n: int) -> Iterator[int]:
    yield from range(n)


async def count_later(n: int) -> AsyncIterator[int]:
    for i in range(n):
        await asyncio.sleep(0)
        yield i


def painted(progress: Progress, steps: int) -> int:
    for i in range(steps):
        progress(i + 1, total=steps, text=f"step {i + 1}")
    return steps


def counted_by_tqdm(n: int) -> int:
    return sum(1 for _ in tqdm(range(n), "Counting"))


def forgets_a_thread(progress: Progress) -> None:
    def talk() -> None:
        while True:
            progress(0.5, text="from a call before")
            time.sleep(0.001)

    threading.Thread(target=talk, daemon=True).start()


class Odd(Exception):
    """Cannot be made from its own args."""

    def __init__(self, a: int, b: int) -> None:
        super().__init__(f"{a} and {b}")


class Holding(Exception):
    """Cannot be pickled."""

    def __init__(self) -> None:
        super().__init__("holds a lock")
        self.lock = threading.Lock()


class Mute(Exception):
    """Has no text."""

    def __str__(self) -> str:
        raise KeyError("text")


def fails(kind: str) -> None:
    if kind == "mute":
        raise Mute
    if kind == "odd":
        raise Odd(1, 2)
    if kind == "holding":
        raise Holding
    raise KeyError(kind)


def exits(code: object) -> None:
    sys.exit(code)  # type: ignore[arg-type]


def ends(how: str) -> None:
    if how == "_exit":
        os._exit(3)
    os.kill(os.getpid(), signal.Signals[how])
    time.sleep(60)


def gives_a_lock() -> object:
    return threading.Lock()


def yields_a_lock() -> Iterator[object]:
    yield 1
    yield threading.Lock()


def stands(note: Path, ready: Path) -> None:
    """Works on until it is ended, and tidies up."""
    try:
        ready.write_text(str(os.getpid()))
        time.sleep(60)
    finally:
        note.write_text("tidied up")


async def stands_later(note: Path, ready: Path) -> None:
    try:
        ready.write_text(str(os.getpid()))
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0)
        note.write_text("tidied up")


async def computes_later(note: Path, ready: Path) -> None:
    try:
        ready.write_text(str(os.getpid()))
        time.sleep(60)
    finally:
        note.write_text("tidied up")


def yields_for_ever(note: Path, ready: Path) -> Iterator[bytes]:
    try:
        ready.write_text(str(os.getpid()))
        while True:
            yield bytes(100_000)
    finally:
        note.write_text("tidied up")


def ignores(ready: Path) -> None:
    ready.write_text(str(os.getpid()))
    while True:
        try:
            time.sleep(60)
        except Exception:
            pass


def starts_another(ready: Path) -> None:
    """Ignores its end, and waits for a program of its own."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    ready.write_text(str(other.pid))
    while True:
        try:
            time.sleep(60)
        except Exception:
            pass


def forks(ready: Path) -> None:
    """Dies while a process that it forked still holds its pipe."""
    child = os.fork()
    if child == 0:
        time.sleep(60)
    ready.write_text(str(child))
    os.kill(os.getpid(), signal.SIGKILL)


def meets(folder: Path, name: str, together: int) -> str:
    """Waits until so many run."""
    (folder / name).touch()
    while len(list(folder.iterdir())) < together:
        time.sleep(0.005)
    return name


def eats(megabytes: int) -> None:
    held = [bytearray(os.urandom(1 << 20)) for _ in range(megabytes)]
    time.sleep(60)
    del held


def eats_and_tells(megabytes: int) -> Iterator[int]:
    held: list[bytearray] = []
    for number in range(20_000):
        held += [bytearray(os.urandom(1 << 20))] if number < megabytes else []
        yield number


def eats_within_a_limit(megabytes: int) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + (32 << 20), before[1]))
    try:
        bytearray(megabytes << 20)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
