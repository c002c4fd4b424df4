"""Memory and rates as authors write them."""

from __future__ import annotations

import pytest

from livepy.core.amounts import Rate, parse_memory, readable
from livepy.errors import LivepyError


@pytest.mark.parametrize(
    ("text", "count"),
    [("2 GB", 2_000_000_000), ("2GB", 2_000_000_000), ("500 MB", 500_000_000), ("1.5 gb", 1_500_000_000), ("1 GiB", 1 << 30), ("8 kB", 8000), ("1 TB", 10**12)],
)
def test_memory_is_a_number_and_a_unit(text: str, count: int) -> None:
    assert parse_memory(text) == count


@pytest.mark.parametrize("text", ["", "2", "GB", "2 gigs", "-2 GB", "0 GB", "2 GB or so", "1e9 MB", "٢ GB", "2,5 GB"])
def test_any_other_memory_is_told_the_right_forms(text: str) -> None:
    with pytest.raises(LivepyError, match=r"LP820.*is no amount of memory\. Write a number and a unit"):
        parse_memory(text)


@pytest.mark.parametrize(
    ("count", "text"), [(2_000_000_000, "2 GB"), (1_610_000_000, "1.61 GB"), (500_000_000, "500 MB"), (40, "0.04 kB"), (3 * 10**12, "3 TB")]
)
def test_memory_is_shown_in_its_unit(count: int, text: str) -> None:
    assert readable(count) == text


@pytest.mark.parametrize(
    ("text", "rate", "words"),
    [
        ("10/min", Rate(10, 60), "10 calls a minute"),
        ("10/minute", Rate(10, 60), "10 calls a minute"),
        ("3/s", Rate(3, 1), "3 calls a second"),
        ("100 / hour", Rate(100, 3600), "100 calls an hour"),
        ("1/day", Rate(1, 86400), "1 call a day"),
    ],
)
def test_a_rate_is_a_number_of_calls_in_a_span(text: str, rate: Rate, words: str) -> None:
    assert Rate.parse(text) == rate
    assert str(rate) == words


@pytest.mark.parametrize("text", ["", "10", "/min", "10/", "0/min", "-1/min", "1.5/min", "10 per minute", "10/fortnight", "10/min/day"])
def test_any_other_rate_is_told_the_right_forms(text: str) -> None:
    with pytest.raises(LivepyError, match=r"LP821.*is no rate\. Write how many calls in which span"):
        Rate.parse(text)
