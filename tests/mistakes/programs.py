"""Runs a program of docs/mistakes as its author would: opens it in dev, touches everything on the page, and gives what livepy said."""

from __future__ import annotations

import asyncio
import logging
import os
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from livepy import LivepyError
from livepy.apps import find, load
from livepy.cli import main
from livepy.core.checking import checked
from livepy.errors import Refused
from livepy.jobs import worker
from livepy.mistakes.places import shortened
from livepy.server.assets import Assets
from livepy.session.watch import Watch
from tests.session.visitor import Visitor, session_of

PROGRAMS = Path(__file__).resolve().parent.parent.parent / "docs" / "mistakes" / "programs"
ROUNDS = 3
"""How often everything is touched: some mistakes show when a list is loaded a second time."""


class Log(Protocol):
    """Who keeps what was logged."""

    @property
    def records(self) -> Sequence[logging.LogRecord]: ...


def marked(path: Path) -> str:
    """The place that the message must begin with: the line with the mark, else nothing."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.endswith("# here"):
            return f"{shortened(str(path))}:{number}"
    return ""


def command(path: Path) -> str:
    """How it is started, where that is what it shows."""
    first = path.read_text().partition("\n")[0]
    return first[2:] if first.startswith("# ") else ""


async def said(path: Path, tmp_path: Path, log: Log) -> list[LivepyError]:
    """What livepy said of a program from its import to its last event."""
    with checked(), kept("PIL"), kept("openpyxl"), as_server(), sleeping() as watch:
        try:
            found = find(load(path))
            assets = Assets.of(found.options).urls
            async with session_of(found.make(), tmp_path, dev=True, watch=watch, assets=assets) as visitor:
                visitor.join()
                for _ in range(ROUNDS):
                    await touch_everything(visitor)
        except LivepyError as error:
            return [error]
    return told(log)


@contextmanager
def kept(name: str) -> Iterator[None]:
    """This module is afterwards what it was: a program may pretend that it is not installed."""
    before = sys.modules.get(name)
    try:
        yield
    finally:
        if before is not None:
            sys.modules[name] = before
        else:
            sys.modules.pop(name, None)


@contextmanager
def sleeping() -> Iterator[Watch]:
    """Whoever calls `time.sleep` sleeps until seconds have passed for the watch, which is soon. While nobody sleeps, its clock stands still."""
    seconds, barrier, over = [0.0], threading.Barrier(2), threading.Event()
    watch = Watch(clock=lambda: seconds[0], spent=lambda: 0.0, loop_spent=lambda: 0.0)
    loop, here = asyncio.get_running_loop(), threading.get_ident()

    def loop_sleeps() -> bool:
        frame = sys._current_frames()[here]
        while frame is not None and frame.f_code is not threading.Barrier.wait.__code__:
            frame = frame.f_back  # type: ignore[assignment]  # the first is a frame, those behind it may be none
        return frame is not None

    def pass_time() -> None:
        while not over.wait(0.001):
            if barrier.n_waiting:
                for _ in range(100):
                    if not loop_sleeps():  # another thread does: the loop goes on, also on a machine that has no time for it
                        asked = threading.Event()
                        loop.call_soon_threadsafe(asked.set)
                        asked.wait()
                    seconds[0] += 0.05
                    watch.look()
                barrier.wait()

    passing = threading.Thread(target=pass_time)
    passing.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(time, "sleep", barrier.wait)
            yield watch
    finally:
        over.set()
        passing.join()


@contextmanager
def as_server() -> Iterator[None]:
    """This process is no worker afterwards: a program may pretend that it is."""
    try:
        yield
    finally:
        worker.serving = False


def told(log: Log) -> list[LivepyError]:
    """The mistakes in the log; anything else there is no message for an author."""
    found = []
    for record in log.records:
        if record.name == "livepy" and record.levelname in ("WARNING", "ERROR"):
            first = record.args[0] if isinstance(record.args, tuple) and record.args else None
            assert isinstance(first, LivepyError), record.getMessage()
            found.append(first)
    return found


async def touch_everything(visitor: Visitor) -> None:
    """Every event of every element, with a value that it takes, each when the jobs that the one before has started are over."""
    tree = visitor.session.tree
    for node, block in sorted(tree.listening.items()):
        number = node - block.ids if isinstance(block.ids, int) else block.ids.index(node)
        for at, name in list(block.shape.events):
            if at == number and node in tree.listening:
                try:
                    listener = tree.listener(node, name)
                except Refused:
                    continue
                await visitor.settled(visitor.event(node, name, _value(listener)))
                await visitor.until(lambda: not visitor.session.calls)
    await asyncio.sleep(0)


def _value(listener: Any) -> Any:
    for value in ("0", True, {"type": "x", "key": "ArrowUp"}):
        try:
            if listener.takes is not None:
                listener.takes(value)
                return value
        except Refused:
            pass
    return None


def started(path: Path, monkeypatch: pytest.MonkeyPatch, *, serves: bool) -> str:
    """What the command said that starts it; `serves`: it would go on for ever, so it ends before it listens."""
    words = shlex.split(command(path))
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(path.parent)
    listened: list[bool] = []
    if serves:
        monkeypatch.setattr("livepy.server.server.run_loop", lambda work: listened.extend([work.close() is None]))
    try:
        if words[0] == "python":
            load(Path(words[1]))
        else:
            main(["run", *words[2:], *(["--dev"] if words[1] == "dev" else [])])
    except SystemExit as ended:
        return str(ended.code)
    finally:
        monkeypatch.undo()
    assert listened == [True]
    return ""


def ended(path: Path) -> str:
    """What a program of its own ended with; "" if with nothing."""
    *variables, _, name = shlex.split(command(path))
    env = {**os.environ, "LIVEPY_BROWSER": "", **dict(one.partition("=")[::2] for one in variables)}
    run = subprocess.run([sys.executable, name], cwd=path.parent, env=env, capture_output=True, text=True, timeout=100)
    return run.stderr.rpartition("LivepyError: ")[2].strip()
