"""pytest's option and fixtures of livepy: the same test in a browser, and no cost for who does not use it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """pytest in a folder of its own, with the plugin as the wheel's entry point would load it and the Chromium that it finds by itself."""
    command = [sys.executable, "-m", "pytest", "-p", "pytest_livepy", "-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:aiohttp", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LIVEPY_B", "LIVEPY_C", "PYTEST_", "COV"))}
    env = {**clean, "PYTHONPATH": os.pathsep.join([env.pop("before", ""), str(ROOT)]).strip(os.pathsep), **env}
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture
def counter(tmp_path: Path) -> Path:
    """A project with one app and one test."""
    (tmp_path / "counter.py").write_text((ROOT / "examples" / "counter.py").read_text())
    (tmp_path / "test_counter.py").write_text(
        "import os\n"
        "from counter import Counter\n"
        "from livepy import testing\n"
        "def test_it_counts() -> None:\n"
        "    with testing.open(Counter()) as page:\n"
        "        page.find('button', 'Click me').click()\n"
        "        assert page.find('heading').text == 'Clicked 1 times'\n"
        "        assert type(page._page).__name__ == os.environ['EXPECTED']\n"
    )
    return tmp_path


def test_without_an_option_no_browser_is_started(counter: Path) -> None:
    said = run(counter, EXPECTED="Driven")
    assert said.returncode == 0, said.stdout + said.stderr


def test_one_option_runs_the_same_test_in_chromium(counter: Path) -> None:
    said = run(counter, "--livepy-browser=chromium", EXPECTED="InChromium")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "livepy: pages in chromium" in said.stdout


def test_the_environment_may_say_it_too(counter: Path) -> None:
    said = run(counter, LIVEPY_BROWSER="chromium", EXPECTED="InChromium")
    assert said.returncode == 0, said.stdout + said.stderr


def test_pages_of_several_visitors_are_closed_when_the_test_ends(counter: Path) -> None:
    (counter / "test_visitors.py").write_text(
        "from counter import Counter\n"
        "from livepy import testing\n"
        "pages = []\n"
        "def test_two(open_app: testing.Open) -> None:\n"
        "    pages[:] = ada, bob = open_app(Counter()), open_app(Counter())\n"
        "    ada.find('button').click()\n"
        "    assert (ada.app.count, bob.app.count) == (1, 0)\n"
        "    assert ada.find('button').visible\n"
        "def test_they_are_closed() -> None:\n"
        "    assert [page._page.ended for page in pages] == [True, True]\n"
    )
    said = run(counter, "test_visitors.py")
    assert said.returncode == 0, said.stdout + said.stderr


def test_an_unknown_browser_is_told_with_those_that_there_are(counter: Path) -> None:
    said = run(counter, "--livepy-browser=lynx")
    assert said.returncode != 0
    assert "chromium" in said.stderr
    said = run(counter, LIVEPY_BROWSER="lynx")
    assert "LIVEPY_BROWSER='lynx' is no browser that tests know" in said.stdout


def test_a_missing_playwright_is_told_with_the_extra_that_has_it(counter: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.mkdir()
    (before / "playwright.py").write_text("raise ImportError\n")
    said = run(counter, "--livepy-browser=chromium", before=str(before))
    assert "pip install 'livepy[browser]'" in said.stdout


def test_a_chromium_that_is_not_there_is_told_with_the_mend(counter: Path) -> None:
    said = run(counter, "--livepy-browser=chromium", LIVEPY_CHROMIUM=str(counter / "nothing"))
    assert "LIVEPY_CHROMIUM" in said.stdout


def test_the_plugin_loads_nothing_of_livepy_for_other_tests(tmp_path: Path) -> None:
    loaded = "[name for name in sys.modules if name.partition('.')[0] == 'livepy']"
    (tmp_path / "test_other.py").write_text(f"import sys\ndef test_it() -> None:\n    assert {loaded} == []\n")
    said = run(tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("option", [[], ["--livepy-browser=chromium"]], ids=["no browser", "chromium"])
@pytest.mark.parametrize(("folder", "app"), [("examples", "todo"), ("docs/snippets", "counter"), ("docs/snippets", "portion"), ("docs/snippets", "bakery")])
def test_tests_that_authors_are_shown_pass(tmp_path: Path, folder: str, app: str, option: list[str]) -> None:
    for name in (f"{app}.py", f"test_{app}.py"):
        (tmp_path / name).write_text((ROOT / folder / name).read_text())
    said = run(tmp_path, *option)
    assert said.returncode == 0, said.stdout + said.stderr
