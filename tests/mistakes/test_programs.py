"""Every mistake of the catalogue has a program that makes it and one that does not: both are run, and the message is the one that is promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from livepy.mistakes import CATALOGUE
from tests.mistakes.programs import PROGRAMS, command, ended, marked, said, started, told
from tools.mistake_pages import pages, quoted, written


def program(code: str, kind: str) -> Path:
    path = PROGRAMS / f"{code}_{kind}.py"
    assert path.exists(), f"{code} needs a program that is {kind}: {path.name}"
    return path


def check(text: str, code: str, where: str) -> None:
    """Place first, then the code, what was seen, and how to mend it."""
    start, _, message = text.partition(f"{code} ")
    assert message, text
    assert start == (f"{where}: " if where else start)
    assert quoted(text) in (PROGRAMS.parent / f"{code}.md").read_text(), "run `make docs`"
    if CATALOGUE[code].mend:
        fixed = CATALOGUE[code].mend.partition("{")[0]
        assert fixed in message
        assert message.rstrip().endswith((".", "?", "`", ")")) or "\n" in message or code == "LP604"


RUN = sorted(code for code in CATALOGUE if code[2] not in "67")
STARTED = sorted(code for code in CATALOGUE if code.startswith("LP6"))
TESTS = sorted(code for code in CATALOGUE if code.startswith("LP7"))


@pytest.mark.parametrize("code", RUN)
async def test_the_wrong_program_is_told_its_line_and_the_mend(code: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wrong = program(code, "wrong")
    assert marked(wrong), "mark the line that the message must name: `# here`"
    found = await said(wrong, tmp_path, caplog)
    assert {error.code for error in found} == {code}
    for error in found:
        check(str(error), code, marked(wrong))


@pytest.mark.parametrize("code", RUN)
async def test_of_the_right_program_nothing_is_said(code: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert [str(error) for error in await said(program(code, "right"), tmp_path, caplog)] == []


@pytest.mark.parametrize("code", STARTED)
def test_the_wrong_command_or_file_ends_the_start_with_the_mend(
    code: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    wrong = program(code, "wrong")
    assert command(wrong), "its first line says how it is started: `# livepy run …`"
    monkeypatch.setenv("LIVEPY_DATA_DIR", str(tmp_path))
    warns = CATALOGUE[code].warns
    end = started(wrong, monkeypatch, serves=warns)
    text = str(told(caplog)[0]) if warns else end.removeprefix("livepy: ")
    assert "Traceback" not in text
    where = marked(wrong)
    check(text, code, where.replace(str(wrong.parent.name), "").rpartition("/")[2] if where else "")


@pytest.mark.parametrize("code", STARTED)
def test_the_right_command_and_file_start(code: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    monkeypatch.setenv("LIVEPY_DATA_DIR", str(tmp_path))
    assert started(program(code, "right"), monkeypatch, serves=True) == ""
    assert told(caplog) == []


@pytest.mark.parametrize("code", TESTS)
def test_the_wrong_test_ends_with_the_mend(code: str) -> None:
    text = ended(program(code, "wrong"))
    check(text, code, "")
    assert marked(program(code, "wrong")).rpartition("/")[2] in text


@pytest.mark.parametrize("code", TESTS)
def test_the_right_test_passes(code: str) -> None:
    assert ended(program(code, "right")) == ""


def test_the_pages_are_current() -> None:
    folder = PROGRAMS.parent
    for name, text in pages(folder, written(folder)).items():
        assert (folder / name).read_text() == text, f"run `make docs`: {name}"
    assert {path.name for path in folder.glob("*.md")} == {"README.md", *(f"{code}.md" for code in CATALOGUE)}
