"""mypy and pyright about programs that use livepy: the right ones pass, the wrong ones are refused on the lines that say `# ERROR` and on no other.

`# ERROR pyright` marks what only that checker can see.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXAMPLES = ROOT / "examples"
RIGHT = sorted([*(HERE / "good").glob("*.py"), *EXAMPLES.rglob("*.py")])
WRONG = sorted((HERE / "wrong").glob("*.py"))
Found = dict[Path, dict[int, str]]
"""What a checker says, by file and line."""


@cache
def mypy() -> Found:
    """mypy as an author has it: strict, without a configuration or a plugin."""
    return {**mypy_about(HERE / "good"), **mypy_about(EXAMPLES), **mypy_about(HERE / "wrong")}


def mypy_about(base: Path) -> Found:
    """mypy --strict about all programs in a folder."""
    found: Found = defaultdict(dict)
    flags = ["--strict", "--python-version", "3.11", "--follow-imports", "silent", "--explicit-package-bases", "--namespace-packages"]
    flags += ["--disable-error-code", "import-untyped"]  # whether a library that an example shows has types is not its matter
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file=",
        "--cache-dir",
        str(ROOT / ".mypy_cache" / "typing"),
        *flags,
        *map(str, sorted(base.rglob("*.py"))),
    ]
    said = subprocess.run(command, cwd=base, env={**os.environ, "MYPYPATH": f"{base}{os.pathsep}{ROOT}"}, capture_output=True, text=True, timeout=600)
    assert said.returncode in (0, 1), said.stdout + said.stderr
    for name, line, text in re.findall(r"^(.+?\.py):(\d+): error: (.*)", said.stdout, re.M):
        found[(base / name).resolve()].setdefault(int(line), text)
    return found


def pyright_about(config: str) -> Found:
    """pyright about the files that a configuration includes."""
    found: Found = defaultdict(dict)
    command = [str(ROOT / "node_modules" / ".bin" / "pyright"), "-p", str(HERE / config), "--pythonpath", sys.executable, "--outputjson"]
    said = json.loads(subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=600).stdout)
    assert said["summary"]["filesAnalyzed"] > 1, said
    for one in said["generalDiagnostics"]:
        if one["severity"] == "error":
            found[Path(one["file"]).resolve()].setdefault(one["range"]["start"]["line"] + 1, one["message"].splitlines()[0])
    return found


@cache
def pyright() -> Found:
    """pyright, strict about what is right and as people have it about what is wrong."""
    return {**pyright_about("right.pyrightconfig.json"), **pyright_about("wrong.pyrightconfig.json")}


@pytest.fixture(scope="module", params=["mypy", "pyright"])
def checker(request: pytest.FixtureRequest) -> tuple[str, Found]:
    """A checker's name and what it says."""
    return request.param, mypy() if request.param == "mypy" else pyright()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", RIGHT, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_right_program_passes(checker: tuple[str, Found], path: Path) -> None:
    assert checker[1].get(path.resolve(), {}) == {}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_each_marked_line_is_refused_and_no_other(checker: tuple[str, Found], path: Path) -> None:
    name, found = checker
    marks = {number: line.partition("# ERROR")[2].split() for number, line in enumerate(path.read_text().splitlines(), 1) if "# ERROR" in line}
    wanted = {number for number, only in marks.items() if not only or name in only}
    told = found.get(path.resolve(), {})
    lines = path.read_text().splitlines()
    assert {number: lines[number - 1] for number in wanted - set(told)} == {}, "not refused"
    assert {number: told[number] for number in set(told) - wanted} == {}, "refused though it is right"
