"""How long tests that look for surprises look: once in the suite, twenty times under `make proof`. And that nobody counts lines meanwhile."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

PROOF = bool(os.environ.get("LIVEPY_PROOF"))
EFFORT = 20 if PROOF else 1


@contextmanager
def unmeasured() -> Iterator[None]:
    """Coverage looks away. The thousandth random page reaches no line that the first has not, and counting its lines takes longer than all else."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)
