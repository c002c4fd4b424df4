"""What is said of an author's error: to the visitor, and to the log with the author's own lines.

It knows no session. Nothing that an exception does (a `__str__` that raises, a recursion) stops it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from livepy.errors import UserError

log = logging.getLogger("livepy")

_HERE = str(Path(__file__).parent.parent) + os.sep
NEUTRAL = "Something went wrong here. It has been noted"


def reported(what: Callable[..., Any] | str, error: BaseException, *, dev: bool) -> tuple[str, bool]:
    """Log an author's error; give what the visitor is told, and whether it is an error (or only the author's word to him)."""
    if isinstance(error, UserError):
        return text_of(error) or "That is not possible.", False
    if type(error) is RuntimeError and isinstance(error.__cause__, (StopIteration, StopAsyncIteration)):
        error = error.__cause__  # Python's wrapping, which knows no line of the author's
    number = secrets.token_hex(4)
    name = what if isinstance(what, str) else name_of(what)
    log.error("%s raised %s (%s)", name, type(error).__name__, number, exc_info=(type(error), error, authors(error.__traceback__)))
    if dev:
        said = text_of(error)
        return f"{type(error).__name__}: {said}" if said else type(error).__name__, True
    return f"{NEUTRAL} ({number}).", True


def text_of(error: BaseException) -> str:
    """What the exception says, if it can."""
    try:
        return str(error)[:2000]
    except BaseException:
        return ""


def name_of(what: Callable[..., Any]) -> str:
    """How the author calls a handler."""
    name = getattr(what, "__qualname__", None) or getattr(getattr(what, "func", None), "__qualname__", None)
    return str(name or type(what).__name__)


def authors(trace: TracebackType | None) -> TracebackType | None:
    """The traceback from the author's first line on; the whole one if no line is his."""
    first = trace
    while first is not None and first.tb_frame.f_code.co_filename.startswith(_HERE):
        first = first.tb_next
    return first or trace


def is_the_end(error: BaseException | None, *, closed: bool) -> bool:
    """Whether this is only how a handler ends that is cancelled with its page."""
    return closed and isinstance(error, (asyncio.CancelledError, GeneratorExit))
