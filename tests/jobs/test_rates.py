"""How often a visitor may call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livepy.core.amounts import Rate
from livepy.errors import QueueFull
from livepy.jobs.rates import Rates


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(rates: Rates, user: str) -> bool:
    try:
        rates.call(user)
    except QueueFull:
        return True
    return False


def test_one_call_too_many_is_told_how_many_are_allowed_and_when_to_try_again() -> None:
    clock = Clock()
    rates = Rates(Rate(2, 60), clock)
    rates.call("anna")
    clock.now = 10.5
    rates.call("anna")
    clock.now = 20
    with pytest.raises(QueueFull, match=r"^2 calls a minute are allowed; try again in 40 seconds\.$") as error:
        rates.call("anna")
    assert error.value.retry_after == 40
    clock.now = 59.5
    with pytest.raises(QueueFull, match="try again in 1 second"):
        rates.call("anna")
    clock.now = 60
    rates.call("anna")


def test_a_user_is_not_refused_for_what_another_does() -> None:
    rates = Rates(Rate(1, 60), Clock())
    rates.call("anna")
    rates.call("bert")
    with pytest.raises(QueueFull, match="1 call a minute is allowed"):
        rates.call("anna")


@given(st.integers(1, 4), st.lists(st.tuples(st.floats(0, 7), st.sampled_from("ab")), max_size=60))
def test_a_call_is_refused_exactly_when_the_span_before_it_is_full(count: int, calls: list[tuple[float, str]]) -> None:
    clock = Clock()
    rates = Rates(Rate(count, 10), clock)
    allowed: dict[str, list[float]] = {"a": [], "b": []}
    for pause, user in calls:
        clock.now += pause
        full = sum(time + 10 > clock.now for time in allowed[user]) >= count
        assert refused(rates, user) == full
        if not full:
            allowed[user].append(clock.now)


def test_no_more_users_are_remembered_than_is_said() -> None:
    rates = Rates(Rate(5, 60), Clock(), users=100)
    for number in range(1000):
        rates.call(f"user {number}")
    assert len(rates) == 100


def test_who_called_longest_ago_is_forgotten_before_who_would_be_refused() -> None:
    rates = Rates(Rate(2, 60), Clock(), users=3)
    for user in ("greedy", "greedy", "anna", "bert", "carl", "dora"):
        rates.call(user)
    assert refused(rates, "greedy")
    rates.call("carl")
    assert refused(rates, "carl")


def test_if_all_would_be_refused_the_one_who_called_longest_ago_is_forgotten() -> None:
    rates = Rates(Rate(1, 60), Clock(), users=2)
    for user in ("anna", "bert", "carl"):
        rates.call(user)
    assert refused(rates, "bert")
    assert refused(rates, "carl")
    assert not refused(rates, "anna")


def test_users_whose_calls_count_no_more_are_forgotten() -> None:
    clock = Clock()
    rates = Rates(Rate(1, 60), clock)
    for number in range(50):
        rates.call(f"user {number}")
    clock.now = 60
    rates.call("anna")
    assert len(rates) == 1
