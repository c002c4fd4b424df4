"""Which part of a file a request asks for, and whether the browser has it already: RFC 9110, sections 13 and 14. It knows headers and numbers, no file.

A request may ask for one part. One that asks for several gets the whole, as the standard allows: no header of any length makes much of a small file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

_ONE: Final = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE)
_DIGITS: Final = 18
"""No file has a size of more; what is longer is beyond every end."""


class Span(NamedTuple):
    """From one byte up to before another."""

    start: int
    stop: int


class Unsatisfiable(Exception):
    """It asks for what lies beyond the end."""


def part(header: str | None, size: int) -> Span | None:
    """What is asked of a file of this size; None for the whole. Raises Unsatisfiable."""
    found = _ONE.fullmatch(header) if header else None
    if found is None or not any(found.groups()):
        return None
    first, last = (_number(digits) for digits in found.groups())
    if first is None:
        assert last is not None
        if not last:
            raise Unsatisfiable
        return Span(max(size - last, 0), size) if size else None
    if last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Span(first, size if last is None else min(last + 1, size))


def _number(digits: str) -> int | None:
    digits = digits.lstrip("0") or digits[:1]
    return None if not digits else 10**_DIGITS if len(digits) > _DIGITS else int(digits)


def has_it(headers: Mapping[str, str], tag: str) -> bool:
    """Whether the browser has this version."""
    return _names(headers.get("If-None-Match", ""), tag, weak=True)


def wants_another(headers: Mapping[str, str], tag: str) -> bool:
    """Whether it asks for a version that this is not."""
    return "If-Match" in headers and not _names(headers["If-Match"], tag, weak=False)


def goes_on(headers: Mapping[str, str], tag: str) -> bool:
    """Whether a part fits to what the browser has. Dates are not sure enough for that."""
    return "If-Range" not in headers or (bool(tag) and headers["If-Range"] == tag)


def _names(header: str, tag: str, *, weak: bool) -> bool:
    """Whether a list of tags names this one. A comma inside a tag is none of ours."""
    names = [one.strip() for one in header.split(",")]
    if weak:
        names = [one.removeprefix("W/") for one in names]
    return names == ["*"] or (bool(tag) and tag in names)
