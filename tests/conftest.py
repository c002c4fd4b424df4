"""What tests of all layers share: how long property tests look, which Chromium is used, and real servers for apps.

`await serve(App, **settings)` starts a server on a free port of the test's own loop. In tests/browser that loop is the browsers'.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from hypothesis import HealthCheck, settings

from tests.effort import EFFORT, PROOF
from tests.serving import Serve, serving

# Deadlines are times, and times are not asserted. What lands is judged by the same examples each time; who works here and `make proof` see new ones.
settings.register_profile(
    "suite", deadline=None, derandomize=bool(os.environ.get("CI")), max_examples=100 * EFFORT, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

# The same engine and version without the windows around it: opening a page takes a fifth of the work. `make proof`, and what authors run, have the windows.
SHELL = shutil.which("chromium-headless-shell")
if SHELL and not PROOF:
    os.environ.setdefault("LIVEPY_CHROMIUM", SHELL)


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Serve]:
    """Real servers for the apps of this test; they stop with it."""
    async with serving() as start:
        yield start
