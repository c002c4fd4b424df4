"""What holds for all messages of authors' mistakes: each is made from the catalogue."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import livepy
from livepy.mistakes import CATALOGUE, classes
from livepy.mistakes.catalogue import LONGEST

PACKAGE = Path(livepy.__file__).parent


def test_no_mistake_is_told_without_the_catalogue() -> None:
    found = []
    for path in PACKAGE.rglob("*.py"):
        if path.name != "catalogue.py":
            calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
            found += [f"{path.name}:{call.lineno}" for call in calls if isinstance(call.func, ast.Name) and call.func.id == "LivepyError"]
    assert found == [], "add an entry to livepy/mistakes and raise that"


def test_each_has_a_code_of_its_group_a_title_and_a_reason() -> None:
    for code, one in CATALOGUE.items():
        assert re.fullmatch(r"LP[1-9]\d\d", code)
        assert one.title
        assert one.seen
        assert one.why.endswith(".")


def test_a_code_means_one_mistake() -> None:
    with pytest.raises(ValueError, match="LP101 is taken"):
        type(classes.NO_TYPE)("LP101", "t", "s", "m", "w")


def test_a_value_that_is_long_or_cannot_be_shown_does_not_spoil_the_message() -> None:
    class Mute:
        def __repr__(self) -> str:
            raise ValueError

    said = str(classes.EVERY_SECONDS(seconds="x" * 1000))
    assert "…" in said
    assert len(said) < 2 * LONGEST
    assert "a Mute" in str(classes.EVERY_SECONDS(seconds=Mute()))


def test_a_message_begins_with_the_authors_file_and_line() -> None:
    error = classes.STATE_DEFAULT("app.py:12")
    assert str(error) == "app.py:12: LP105 state() takes a default or a factory, one of the two. Write `state(0)` or `state(factory=datetime.now)`."
    assert (error.code, error.where) == ("LP105", "app.py:12")
