"""How much memory this process takes at most while something is done, whoever asks for it: Python, or a library's own code."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MB = 1_000_000


def highest() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


@contextmanager
def small(most: int = 30 * MB) -> Iterator[None]:
    """Little memory is taken meanwhile."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
    before = highest()
    try:
        yield
    finally:
        assert highest() - before < most
