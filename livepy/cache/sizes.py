"""How many bytes a value takes, estimated: what is large is counted, what is nested is looked at in part.

It knows kinds of values, no cache. It looks at some thousand values at most, however many there are.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

from livepy.files import File

SAMPLE = 100
"""Members of a container that are looked at; the others count as their average."""
MOST = 5000
"""Values that are looked at in all."""
_DEEP = 32


def size_of(value: Any) -> int:
    """Bytes, roughly."""
    return _Count().size(value, 0)


class _Count:
    """One estimate. What is met twice counts once."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.looked = 0

    def size(self, value: Any, depth: int) -> int:
        if id(value) in self.seen:
            return 0
        self.looked += 1
        own = sys.getsizeof(value, 0)
        if isinstance(value, str | bytes | int | float | type):
            return own
        if depth > _DEEP:
            return own
        self.seen.add(id(value))
        data = _data(value)
        if data is not None:
            return max(own, data)
        if isinstance(value, Mapping):
            return own + self._members((one for pair in value.items() for one in pair), 2 * len(value), depth)
        if isinstance(value, list | tuple | set | frozenset | deque):
            return own + self._members(value, len(value), depth)
        return own + self._attributes(value, depth)

    def _members(self, members: Iterable[Any], count: int, depth: int) -> int:
        sizes: list[int] = []
        for one in islice(members, SAMPLE):
            if sizes and self.looked >= MOST:
                break
            sizes.append(self.size(one, depth + 1))
        return sum(sizes) * count // len(sizes) if sizes else 0

    def _attributes(self, value: Any, depth: int) -> int:
        held = getattr(value, "__dict__", None)
        if isinstance(held, dict):
            return self.size(held, depth + 1)
        if is_dataclass(value):
            return sum(self.size(getattr(value, field.name), depth + 1) for field in fields(value))
        return 0


def _data(value: Any) -> int | None:
    """Bytes of a file, image, table or array, which lie outside Python's own objects; None if it is none of these."""
    if isinstance(value, File):
        return value.size
    pillow, pandas = sys.modules.get("PIL.Image"), sys.modules.get("pandas")
    if pillow is not None and isinstance(value, pillow.Image):
        return int(value.width * value.height * len(value.getbands()) * (4 if value.mode in ("I", "F") else 1))
    if pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series | pandas.Index):
        used = value.memory_usage(deep=True)
        return int(used.sum() if isinstance(value, pandas.DataFrame) else used)
    own, whole = (getattr(one, "nbytes", None) for one in (value, getattr(value, "base", None)))  # a view keeps the whole array
    return max(own, whole if isinstance(whole, int) else 0) if isinstance(own, int) else None
