"""What is said of an author's error: to the visitor, and to the log with the author's own lines.

It knows no session. Nothing that an exception does (a `__str__` that raises, a recursion) stops it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from types import TracebackType
from typing import Any

from livepy.core.calls import Call
from livepy.core.elements import Element
from livepy.errors import LivepyError, UserError
from livepy.mistakes.places import is_livepys, line_in, source

log = logging.getLogger("livepy")

NEUTRAL = "Something went wrong here. It has been noted"


def reported(what: Callable[..., Any] | str, error: BaseException, *, dev: bool) -> tuple[str, bool]:
    """Log an author's error; give what the visitor is told, and whether it is an error (or only the author's word to him)."""
    told: str | None = getattr(error, _TOLD, None)
    if told is not None:  # a job has raised it, and a handler that awaits the job
        return told, not isinstance(error, UserError)
    if isinstance(error, UserError):
        return text_of(error) or "That is not possible.", False
    error = plain(error)
    number = secrets.token_hex(4)
    if isinstance(error, LivepyError) and error.where:
        lines = "".join(f"\n{line}" for line in _numbered(error.where))
        log.error("%s (%s)%s", error, number, lines, extra={"livepy_error": error})  # no traceback: the lines are said
    else:
        name = what if isinstance(what, str) else name_of(what)
        log.error("%s raised %s (%s)", name, type(error).__name__, number, exc_info=(type(error), error, authors(error.__traceback__)))
    return (_dev_text(error), True) if dev else (f"{NEUTRAL} ({number}).", True)


def job_failed(call: Call[Any], error: BaseException, *, dev: bool) -> str:
    """Log what a job has raised, give what its page may say of it, and say it there unless somebody shows it or awaits it."""
    text, is_error = reported(call.declared.fn, error, dev=dev)
    with contextlib.suppress(Exception):  # a class with slots: then it may be told twice
        setattr(error, _TOLD, text)
    page = call.page
    if page is not None and not (call.tells or call.is_awaited or call.over):
        page.toast(text, "error" if is_error else "warning")
    return text


_TOLD = "__livepy_told__"


def warned(error: LivepyError) -> str:
    """Log what dev has found, and give what the page says of it."""
    log.warning("%s%s", error, "".join(f"\n{line}" for line in _numbered(error.where)))
    return str(error)


def box(error: BaseException) -> Element:
    """In dev, what stands in place of what could not render: the author's line among its neighbours, what is wrong with it and how to mend it."""
    error = plain(error)
    mistake = error if isinstance(error, LivepyError) else None
    where = mistake.where if mistake is not None else line_in(error.__traceback__)
    number = where.rpartition(":")[2]
    lines = [
        Element("span", (f"{line:>4}  {text}\n",), {"class": "lv-mistake-line", "data-here": True if str(line) == number else None})
        for line, text in source(where)
    ]
    head = (
        Element("code", (mistake.code if mistake is not None else type(error).__name__,), {"class": "lv-mistake-code"}),
        Element("span", (where,), {"class": "lv-mistake-where"}),
    )
    parts = [
        Element("div", head, {"class": "lv-mistake-head"}),
        Element("p", (mistake.seen if mistake is not None else text_of(error) or type(error).__name__,), {"class": "lv-mistake-seen"}),
        Element("pre", (Element("code", lines, {}),), {"class": "lv-mistake-source"}) if lines else None,
        Element("p", (mistake.mend,), {"class": "lv-mistake-mend"}) if mistake is not None and mistake.mend else None,
    ]
    return Element("div", parts, {"class": "lv-mistake", "role": "alert"})


def plain(error: BaseException) -> BaseException:
    """The error without Python's wrapping, which knows no line of the author's."""
    if type(error) is RuntimeError and isinstance(error.__cause__, (StopIteration, StopAsyncIteration)):
        return error.__cause__
    return error


def _dev_text(error: BaseException) -> str:
    if isinstance(error, LivepyError):
        return text_of(error)
    said, where = text_of(error), line_in(error.__traceback__)
    return (f"{where}: " if where else "") + (f"{type(error).__name__}: {said}" if said else type(error).__name__)


def _numbered(where: str) -> list[str]:
    """The author's line with those around it, for the terminal."""
    number = where.rpartition(":")[2]
    return [f"{'>' if str(line) == number else ' '} {line:>4}  {text}" for line, text in source(where)]


def text_of(error: BaseException) -> str:
    """What the exception says, if it can."""
    try:
        return str(error)[:2000]
    except BaseException:
        return ""


def name_of(what: Callable[..., Any]) -> str:
    """How the author calls a handler."""
    inner = getattr(what, "__wrapped__", None) or getattr(what, "func", None)  # of a job, of a partial
    name = getattr(what, "__qualname__", None) or getattr(inner, "__qualname__", None)
    return str(name or type(what).__name__)


def authors(trace: TracebackType | None) -> TracebackType | None:
    """The traceback from the author's first line on; the whole one if no line is his."""
    first = trace
    while first is not None and is_livepys(first.tb_frame.f_code.co_filename):
        first = first.tb_next
    return first or trace


def is_the_end(error: BaseException | None, *, closed: bool) -> bool:
    """Whether this is only how a handler ends that is cancelled with its page."""
    return closed and isinstance(error, (asyncio.CancelledError, GeneratorExit))
