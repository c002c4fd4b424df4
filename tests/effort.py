"""How long tests that look for surprises look: once in the suite, twenty times under `make proof`."""

from __future__ import annotations

import os

PROOF = bool(os.environ.get("LIVEPY_PROOF"))
EFFORT = 20 if PROOF else 1
