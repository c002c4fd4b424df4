"""Settings: checked, from code before the environment, with messages that say what to write."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from livepy.errors import LivepyError
from livepy.settings import Settings


def test_the_environment_fills_in_what_code_does_not_say():
    found = Settings(upload_limit_mb=20).with_environment(
        {"LIVEPY_UPLOAD_LIMIT_MB": "50", "LIVEPY_KEEP_SECONDS": "60", "LIVEPY_HOSTS": "a.org, b.org", "HOME": "/"}
    )
    assert (found.upload_limit_mb, found.keep_seconds, found.hosts) == (20, 60, ["a.org", "b.org"])


def test_what_code_says_wins_also_where_it_is_the_default():
    assert Settings(keep_seconds=1800).with_environment({"LIVEPY_KEEP_SECONDS": "60"}).keep_seconds == 1800


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        ("LIVEPY_KEEP_SECOND", "60", "Did you mean LIVEPY_KEEP_SECONDS?"),
        ("LIVEPY_NONSENSE_XYZ", "1", "LIVEPY_PAGE_LIMIT"),
        ("LIVEPY_PAGE_LIMIT", "many", "LIVEPY_PAGE_LIMIT='many' is wrong"),
        ("LIVEPY_PAGE_LIMIT", "0", "greater than or equal to 1"),
        ("LIVEPY_PROXIES", "10.0.0.0/99", "LIVEPY_PROXIES"),
    ],
)
def test_a_wrong_variable_is_a_message(variable: str, text: str, said: str):
    with pytest.raises(LivepyError, match=said):
        Settings().with_environment({variable: text})


@pytest.mark.parametrize("wrong", [{"upload_limit": 5}, {"page_limit": -1}, {"hosts": ["https://example.org"]}, {"proxies": ["nonsense"]}])
def test_a_wrong_value_in_code_is_an_error(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_the_secret_is_made_once_and_is_for_its_owner_only(tmp_path: Path):
    folder = tmp_path / "app"
    key = Settings().secret(folder)
    assert len(key) == 32
    assert Settings().secret(folder) == key
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    assert Settings(secret_key="given").secret(folder) != key


def test_a_spoilt_secret_is_not_used(tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"")
    with pytest.raises(LivepyError, match="Delete it"):
        Settings().secret(tmp_path)
