"""What authors write as text and livepy counts with: memory and rates. It measures and counts nothing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from livepy.mistakes import jobs

UNITS: Final = {"kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
SPANS: Final = {"s": 1, "second": 1, "min": 60, "minute": 60, "hour": 3600, "day": 86400}


def parse_memory(text: str) -> int:
    """Bytes: "2 GB", "2GB", "1.5 GB", "500 MB"; GB is 10⁹ bytes, GiB 2³⁰. Anything else is LP820.

    Example: `parse_memory("500 MB")` is 500_000_000
    """
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*", text)
    unit = UNITS.get(found[2].lower()) if found else None
    count = round(float(found[1]) * unit) if found and unit else 0
    if not count:
        raise jobs.MEMORY(text=text)
    return count


def readable(count: float) -> str:
    """Bytes for people.

    Example: `readable(2_000_000_000)` is "2 GB"
    """
    for unit in ("TB", "GB", "MB"):
        if count >= UNITS[unit.lower()]:
            return f"{count / UNITS[unit.lower()]:.3g} {unit}"
    return f"{count / 1000:.3g} kB"


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` calls within any `seconds`."""

    count: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Of "3/s", "10/min", "100/hour" or "5/day"; also "10/minute" and "3/second". Anything else is LP821.

        Example: `Rate.parse("10/min")` is `Rate(10, 60)`
        """
        found = re.fullmatch(r"\s*([0-9]+)\s*/\s*([a-z]+)\s*", text)
        if not found or found[2] not in SPANS or not int(found[1]):
            raise jobs.RATE(text=text)
        return cls(int(found[1]), SPANS[found[2]])

    def __str__(self) -> str:
        span = {1: "second", 60: "minute", 3600: "hour", 86400: "day"}.get(self.seconds, f"{self.seconds} seconds")
        return f"{self.count} call{'s' * (self.count != 1)} {'in' if span[0].isdigit() else 'an' if span == 'hour' else 'a'} {span}"
