"""What tests of all layers share: how long property tests look, a real server for an app, and a fresh thread and task count after each.

`serve(app)` starts a real server on a free port of the test's own loop and gives its URL. In tests/browser the loop is that of the browsers.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Deadlines are times, and times are not asserted. `make proof` looks a hundred times as long.
settings.register_profile("suite", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("proof", parent=settings.get_profile("suite"), max_examples=10_000)
settings.load_profile("proof" if os.environ.get("LIVEPY_PROOF") else "suite")
