"""What tests of all layers share: how long property tests look, and real servers for apps.

`await serve(App, **settings)` starts a server on a free port of the test's own loop. In tests/browser that loop is the browsers'.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest_asyncio
from hypothesis import HealthCheck, settings

from tests.serving import Serve, serving

# Deadlines are times, and times are not asserted. `make proof` looks a hundred times as long.
settings.register_profile("suite", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("proof", parent=settings.get_profile("suite"), max_examples=10_000)
settings.load_profile("proof" if os.environ.get("LIVEPY_PROOF") else "suite")


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Serve]:
    """Real servers for the apps of this test; they stop with it."""
    async with serving() as start:
        yield start
