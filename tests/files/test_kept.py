"""`livepy files`, as a command: what it shows of servers that live and that are over, and what it removes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from livepy.files import runs
from livepy.files.store import Store

APP = """
from livepy import App, ui

class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")
"""


def said(tmp_path: Path, *arguments: str, **environ: str) -> str:
    """What the command says."""
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "share"), **environ}
    command = [sys.executable, "-m", "livepy", "files", *arguments]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def killed(root: Path) -> Path:
    """The run of a server that was killed: two pages, three files, 2 MB and a half."""
    store = Store(root)
    store.open()
    for page, size in (("first", 2_000_000), ("first", 400_000), ("second", 100_000)):
        descriptor, path = store.create(page)
        with open(descriptor, "wb") as file:
            file.truncate(size)
        os.utime(path, (1, 1))
    over = root / runs.new_name()
    store.run.rename(over)
    store.close()
    return over


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Store]:
    """A server of an app."""
    store = Store(tmp_path / "data" / "files")
    store.open()
    yield store
    store.close()


def test_it_shows_runs_that_live_and_runs_that_are_over(tmp_path: Path, living: Store):
    over = killed(living.root)
    os.close(living.create("page")[0])
    text = said(tmp_path, LIVEPY_DATA_DIR=str(tmp_path / "data"))
    assert str(living.root) in text
    assert re.search(rf"{living.run.name} +lives, {os.getpid()} +1 +1 +0 bytes +just now", text)
    assert re.search(rf"{over.name} +over +2 +3 +2\.5 MB +\d+ days ago", text)
    assert "1 run of servers that have ended: `--clean` removes it." in text
    assert over.exists()


def test_clean_removes_what_no_living_server_holds(tmp_path: Path, living: Store):
    over = killed(living.root)
    text = said(tmp_path, "--clean", LIVEPY_DATA_DIR=str(tmp_path / "data"))
    assert "Removed 1 run that was over: 2.5 MB." in text
    assert runs.folders(living.root) == [living.run]
    assert over.name not in text
    assert living.run.name in text
    assert "Nothing is left" in said(tmp_path, "--clean", LIVEPY_DATA_DIR=str(tmp_path / "data"))


def test_without_a_file_it_shows_all_apps_of_this_user(tmp_path: Path):
    assert said(tmp_path) == "Nothing is left of servers that have ended.\n"
    found = [killed(tmp_path / "share" / "livepy" / app / "files") for app in ("Shop-1", "Till-2")]
    text = said(tmp_path)
    assert re.findall(r"^(\S+)  /", text, re.M) == ["Shop-1", "Till-2"]
    assert all(one.name in text for one in found)
    assert "2 runs of servers that have ended: `--clean` removes them." in text


def test_with_a_file_it_shows_the_server_of_that_app_which_keeps_its_run(tmp_path: Path):
    (tmp_path / "an_app.py").write_text(APP)
    killed(tmp_path / "share" / "livepy" / "Another-1" / "files")
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "share"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "livepy", "run", "an_app.py", "--port", "0"]
    with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert "runs at" in server.stdout.readline()
            text = said(tmp_path, "an_app.py", "--clean")
            assert re.search(rf"run-[0-9a-f]{{12}} +lives, {server.pid} +0 +0 +0 bytes +–", text)
            assert "Another" not in text
        finally:
            server.kill()
    text = said(tmp_path, "an_app.py:Hello")
    assert re.search(r"run-[0-9a-f]{12} +over +0 +0", text)
    assert "Removed 1 run" in said(tmp_path, "an_app.py", "--clean")


def test_an_app_that_is_not_there_is_told():
    done = subprocess.run([sys.executable, "-m", "livepy", "files", "nothing.py"], capture_output=True, text=True, timeout=50)
    assert done.returncode == 1
    assert "LP601" in done.stderr


def test_its_help_says_what_is_removed_when():
    done = subprocess.run([sys.executable, "-m", "livepy", "files", "--help"], capture_output=True, text=True, timeout=50, check=True)
    assert "--clean" in done.stdout
    assert "what no living server holds" in done.stdout
