"""Which app a file means, and the commands in processes of their own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from livepy.apps import find, load
from livepy.cli import split_name
from livepy.errors import LivepyError

HELLO = """
from livepy import App, ui

class Hello(App, title="Says hello"):
    def render(self) -> ui.Element:
        return ui.text("Hello")
"""
OTHER = """
class Other(App):
    def render(self) -> ui.Element:
        return ui.text("Other")
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "an_app.py"
    path.write_text(text)
    return path


def test_the_only_app_of_a_file_is_found(tmp_path: Path):
    found = find(load(written(tmp_path, HELLO)))
    assert (found.name, found.options.title) == ("Hello", "Says hello")


def test_of_several_the_named_one_is_found_and_otherwise_all_are_listed(tmp_path: Path):
    module = load(written(tmp_path, HELLO + OTHER))
    assert find(module, "Other").name == "Other"
    with pytest.raises(LivepyError, match="several apps: Hello, Other"):
        find(module)
    with pytest.raises(LivepyError, match="no app 'Nobody'; it has Hello, Other"):
        find(module, "Nobody")


def test_an_app_may_be_called_like_a_module_of_pythons_own(tmp_path: Path):
    path = tmp_path / "time.py"
    path.write_text("import time\nfrom livepy import App, ui\nnow = time.time()\n" + OTHER)
    module = load(path)
    assert find(module).name == "Other"
    assert sys.modules["time"] is time
    assert sys.modules[module.__name__] is module


def test_an_app_may_be_a_value_and_each_page_gets_one_of_its_own(tmp_path: Path):
    text = """
from livepy import App, state, ui

class Hello(App):
    greeting: str = "Hello"
    names: list[str] = state([])

    def render(self) -> ui.Element:
        return ui.text(self.greeting)

app = Hello(greeting="Hi")
"""
    found = find(load(written(tmp_path, text)))
    first, second = found.make(), found.make()
    first.names.append("x")  # type: ignore[attr-defined]
    assert second.names == []  # type: ignore[attr-defined]
    assert first.greeting == second.greeting == "Hi"  # type: ignore[attr-defined]


def test_imported_apps_do_not_count(tmp_path: Path):
    (tmp_path / "elsewhere.py").write_text(HELLO)
    found = find(load(written(tmp_path, "from elsewhere import Hello\nfrom livepy import App, ui\n" + OTHER)))
    assert found.name == "Other"


def test_a_file_without_an_app_says_what_to_write(tmp_path: Path):
    with pytest.raises(LivepyError, match=re.escape("class Hello(App)")):
        find(load(written(tmp_path, "x = 1")))


def test_a_colon_names_an_app_and_a_drive_does_not():
    assert split_name("a.py:Hello") == ("a.py", "Hello")
    assert split_name("a.py") == ("a.py", "")
    assert split_name("C:apps") == ("C:apps", "")


@asynccontextmanager
async def command(tmp_path: Path, *arguments: str) -> AsyncIterator[Process]:
    env = {**os.environ, "LIVEPY_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "livepy", *arguments, cwd=tmp_path, env=env, stdout=PIPE, stderr=STDOUT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def said(process: Process, pattern: str) -> re.Match[str]:
    """The first line of its output with this in it."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        async for line in process.stdout:
            found = re.search(pattern, line.decode())
            if found:
                return found
    raise AssertionError(f"it never said {pattern}")


Got = Callable[[str], Awaitable[str]]


@pytest.fixture
async def got() -> AsyncIterator[Got]:
    async with aiohttp.ClientSession() as http:

        async def text(url: str) -> str:
            async with http.get(url) as response:
                return await response.text()

        yield text


async def test_run_serves_until_it_is_asked_to_end(tmp_path: Path, got: Got):
    written(tmp_path, HELLO)
    async with command(tmp_path, "run", "an_app.py", "--port", "0") as process:
        url = (await said(process, r"(http://\S+)"))[1]
        page = await got(url)
        assert "Hello" in page
        assert "<title>Says hello</title>" in page
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("def broken(:\n", "SyntaxError"),
        ("raise ValueError('seen')", "ValueError: seen"),
        (HELLO + OTHER, "several apps: Hello, Other"),
        ("x = 1", "no app in this file"),
    ],
    ids=["a syntax error", "an exception", "several apps", "no app"],
)
async def test_a_file_that_cannot_be_served_says_why(tmp_path: Path, text: str, pattern: str):
    written(tmp_path, text)
    async with command(tmp_path, "run", "an_app.py", "--port", "0") as process:
        await said(process, pattern)
        assert await process.wait() == 1


async def test_a_port_that_is_taken_says_so(tmp_path: Path):
    written(tmp_path, HELLO)
    async with command(tmp_path, "run", "an_app.py", "--port", "0") as first:
        port = (await said(first, r"http://[^:]+:(\d+)"))[1]
        async with command(tmp_path, "run", "an_app.py", "--port", port) as second:
            await said(second, f"cannot listen on 127.0.0.1:{port}")
            assert await second.wait() == 1


async def test_run_listens_at_a_unix_socket_and_says_when_it_is_taken(tmp_path: Path):
    written(tmp_path, HELLO)
    path = tmp_path / "app.sock"
    async with command(tmp_path, "run", "an_app.py", "--unix", str(path)) as first:
        assert (await said(first, r"runs at (\S+)"))[1] == str(path)
        async with command(tmp_path, "run", "an_app.py", "--unix", str(path)) as second:
            await said(second, f"cannot listen on {path}: another server listens there")
            assert await second.wait() == 1
        first.terminate()
        await first.wait()
        assert not path.exists()


async def test_dev_starts_again_when_the_file_changes_and_survives_a_broken_one(tmp_path: Path, got: Got):
    path = written(tmp_path, HELLO)
    async with command(tmp_path, "dev", "an_app.py", "--port", "0") as process:
        assert "Hello" in await got((await said(process, r"(http://\S+)"))[1])
        path.write_text("def broken(:\n")
        await said(process, "SyntaxError")
        path.write_text(HELLO.replace('"Hello"', '"Better"'))
        assert "Better" in await got((await said(process, r"(http://\S+)"))[1])
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
