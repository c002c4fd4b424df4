"""Estimated sizes: near the truth for what is large, and quick for what is many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from PIL import Image

from livepy import File, Model
from livepy.cache.sizes import MOST, size_of

MEGABYTE = 1_000_000


class Holder(Model):
    data: bytes


class Dotted(dict[str, Any]):
    """Has any attribute that it is asked for."""

    __getattr__ = dict.get


@dataclass(slots=True)
class Slim:
    data: bytes


HOLD_A_MEGABYTE: list[Callable[[], Any]] = [
    lambda: bytes(MEGABYTE),
    lambda: "x" * MEGABYTE,
    lambda: [bytes(1000) for _ in range(1000)],
    lambda: {"a": (bytes(MEGABYTE),)},
    lambda: {str(number): bytes(1000) for number in range(1000)},
    lambda: Dotted(a=bytes(MEGABYTE)),
    lambda: Holder(data=bytes(MEGABYTE)),
    lambda: Slim(bytes(MEGABYTE)),
    lambda: np.zeros(MEGABYTE // 8),
    lambda: np.zeros(MEGABYTE // 8)[:3],
    lambda: memoryview(bytes(MEGABYTE)),
    lambda: Image.new("RGB", (1000, 333)),
    lambda: File.of(bytes(MEGABYTE), "a"),
]


@pytest.mark.parametrize("make", HOLD_A_MEGABYTE, ids=range(len(HOLD_A_MEGABYTE)))
def test_a_megabyte_is_about_a_megabyte(make: Callable[[], Any]) -> None:
    assert MEGABYTE * 0.95 < size_of(make()) < MEGABYTE * 1.25


def test_what_says_of_itself_whatever_is_asked_has_a_size() -> None:
    assert size_of(Mock()) > 0


def test_the_same_object_held_twice_counts_once() -> None:
    held = bytes(MEGABYTE)
    array = np.frombuffer(held, "u1")
    assert size_of([array, array]) < 1.1 * MEGABYTE


def test_few_members_of_a_huge_nest_are_looked_at() -> None:
    looked = 0

    class Counted:
        __slots__ = ()

        def __sizeof__(self) -> int:
            nonlocal looked
            looked += 1
            return 16

    nest = [[[[Counted() for _ in range(20)] for _ in range(20)] for _ in range(20)] for _ in range(20)]
    assert 16 * 20**4 < size_of(nest) < 3 * 16 * 20**4
    assert looked <= MOST


def test_a_list_that_holds_itself_has_an_end() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert size_of(endless) > 0
