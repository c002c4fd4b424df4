"""As a new user would: from an empty folder, with the built wheel and pip, what docs/tutorial.md says is typed in as it stands."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from benchmarks.measure import free_port
from tests.browser.conftest import Complaints
from tests.browser.waiting import settled, until

ROOT = Path(__file__).resolve().parents[2]
PART = re.compile(r"Save this as `(?P<name>[\w.]+)`|```python\n(?P<text>.*?)```|```\n(?P<command>.*?)```", re.S)


def steps() -> Iterator[tuple[str, str]]:
    """What the tutorial says to do: ("run", command line) or (file name, its text). A program without a name is the newest file's."""
    name = ""
    for part in PART.finditer((ROOT / "docs" / "tutorial.md").read_text()):
        if part["name"]:
            name = part["name"]
        elif part["text"]:
            yield name, part["text"]
        else:
            yield from (("run", line) for line in part["command"].strip().splitlines())


def run(command: list[str] | str, folder: Path, **environment: str) -> str:
    """What a command says; a test fails with it if the command does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_COMPILE": "1", **environment}
    env.pop("PYTHONPATH", None)
    done = subprocess.run(command, cwd=folder, shell=isinstance(command, str), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=80)
    assert done.returncode == 0, done.stdout
    return done.stdout


@asynccontextmanager
async def running(command: str, folder: Path) -> AsyncIterator[str]:
    """The address of a server that the tutorial starts, on a port of the test's own."""
    port = free_port()
    env = {**os.environ, "LIVEPY_DATA_DIR": str(folder / "data")}
    env.pop("PYTHONPATH", None)
    said = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command.split(), "--port", str(port), cwd=folder, env=env, stdout=said, stderr=asyncio.subprocess.DEVNULL)
    assert child.stdout is not None
    try:
        async with asyncio.timeout(30):
            line = (await child.stdout.readline()).decode()
        assert line.startswith("Expenses runs at http://"), line
        drain = asyncio.ensure_future(child.stdout.read())
        yield line.split(" at ")[1].strip()
        assert child.returncode is None
    finally:
        if child.returncode is None:
            child.terminate()
        async with asyncio.timeout(20):
            await child.wait()
            await drain


async def first(page: Page) -> None:
    """The page without anything to do."""
    await expect(page.get_by_role("heading", name="Expenses")).to_be_visible()


async def second(page: Page) -> None:
    """A word is added."""
    await page.get_by_label("What for?").fill("Tea")
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_text("Tea")).to_be_visible()
    await expect(page.get_by_label("What for?")).to_have_value("")


async def third(page: Page) -> None:
    """Things with amounts are added, and one is removed. What the step before has left is there still: state is kept over a restart."""
    rows = page.get_by_role("button", name="Remove")
    while left := await rows.count():
        await rows.first.click()
        await expect(rows).to_have_count(left - 1)
    for what, amount in (("Tea", "4.50"), ("Bread", "3")):
        await page.get_by_label("What for?").fill(what)
        await page.get_by_label("Amount").fill(amount)
        await page.get_by_label("Amount").press("Enter")
        await expect(page.get_by_label("What for?")).to_have_value("")
    await expect(page.get_by_text("Total: 7.50")).to_be_visible()
    await page.get_by_role("button", name="Remove").first.click()
    await expect(page.get_by_text("Total: 3.00")).to_be_visible()


async def fourth(page: Page) -> None:
    """What is not right is said above the fields, beside their labels, and not added."""
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_text("Please fill this in.")).to_have_count(2)
    said, label = await page.get_by_text("Please fill this in.").first.bounding_box(), await page.get_by_text("What for?").bounding_box()
    box = await page.get_by_label("What for?").bounding_box()
    assert said is not None
    assert label is not None
    assert box is not None
    assert said["x"] >= label["x"] + label["width"]
    assert said["y"] + said["height"] <= box["y"]
    await page.get_by_label("Amount").fill("-3")
    await expect(page.get_by_text("Enter more than 0.")).to_be_visible()
    await page.get_by_label("Amount").fill("")
    await third(page)


USED: list[Callable[[Page], Awaitable[None]]] = [first, second, third, fourth, fourth]
ARRIVED = [f"document.querySelector({what!r})" for what in ("h1", "input", "form", "[required]", ".lv-card")]
"""What only the page of this step and later ones has."""


@pytest.mark.timeout(200)
async def test_the_tutorial_does_what_it_says(page: Page, complaints: Complaints, tmp_path: Path) -> None:
    complaints.expected("WebSocket", "ERR_CONNECTION_REFUSED")  # `livepy dev` starts anew when a file is saved
    todo = list(steps())
    assert len(todo) >= 8
    recipe = re.search(r"^wheel:.*\n(?:\t.*\n)*?\t@\$\(PY\) (.* -w) dist \.$", (ROOT / "Makefile").read_text(), re.M)
    assert recipe, "`make wheel` builds the wheel"
    await asyncio.to_thread(run, [sys.executable, *recipe[1].split(), str(tmp_path), str(ROOT)], ROOT)
    while todo[0][0] == "run":
        await asyncio.to_thread(run, todo.pop(0)[1], tmp_path, PIP_CONSTRAINT=str(ROOT / "constraints.txt"))
    name, text = todo.pop(0)
    (tmp_path / name).write_text(text)
    kind, command = todo.pop(0)
    assert kind == "run"
    async with running(command, tmp_path) as url:
        await page.goto(url)
        for number, use in enumerate(USED):
            if number:
                kind, text = todo.pop(0)
                assert kind == name
                (tmp_path / name).write_text(text)
            await until(page, ARRIVED[number])  # the open page follows by itself
            await settled(page)
            await use(page)
    ((test, text), (kind, command)) = todo
    (tmp_path / test).write_text(text)
    assert kind == "run"
    assert "2 passed" in await asyncio.to_thread(run, command, tmp_path)
