"""pytest's side of `livepy.testing`: which browser the pages of `testing.open` are in. It imports nothing of livepy until a page is opened.

A module of its own beside the package: a plugin in it would load livepy for every test run of every project that has it installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from livepy import testing

BROWSERS = ("chromium",)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--livepy-browser=chromium`; else what LIVEPY_BROWSER says; else no browser."""
    group = parser.getgroup("livepy")
    group.addoption("--livepy-browser", choices=BROWSERS, help="open the pages of livepy.testing in this browser (also: LIVEPY_BROWSER)")


def pytest_configure(config: pytest.Config) -> None:
    """The choice holds for this run, also for what it starts."""
    chosen = config.getoption("--livepy-browser")
    if chosen:
        before = os.environ.get("LIVEPY_BROWSER")
        os.environ["LIVEPY_BROWSER"] = chosen

        def restore() -> None:
            if before is None:
                del os.environ["LIVEPY_BROWSER"]
            else:
                os.environ["LIVEPY_BROWSER"] = before

        config.add_cleanup(restore)


@pytest.fixture
def open_app() -> Iterator[testing.Open]:
    """Opens pages that are closed when the test ends: for tests of several visitors. One page reads as well with `with testing.open(…) as page:`."""
    from livepy import testing

    with ExitStack() as stack:
        yield lambda app, *, user=None: stack.enter_context(testing.open(app, user=user))


def pytest_report_header() -> str | None:
    """Said only when it differs from what one expects."""
    chosen = os.environ.get("LIVEPY_BROWSER")
    return f"livepy: pages in {chosen}" if chosen else None


def pytest_unconfigure() -> None:
    """The browser ends with the run."""
    browser = sys.modules.get("livepy.testing.browser")
    if browser is not None:
        browser.leave()
