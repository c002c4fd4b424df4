"""Where an author's code stands: the file and line that a message begins with, and the lines of it that the page shows.

It knows frames and files, nothing of livepy's parts. A place is written `file:line`; the file is told from the working directory where it lies below it.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import Any

PACKAGE = str(Path(__file__).parent.parent) + os.sep
_RENDER = (os.path.join("core", "tree.py"), "rendered")
"""The frame below which nobody wrote what is rendered: who drives livepy from a test stands there, not the author."""


def is_livepys(file: str) -> bool:
    """Whether this file is livepy's own, or no file."""
    return file.startswith((PACKAGE, "<frozen"))


def author_frame(frame: FrameType | None) -> FrameType | None:
    """The nearest frame that is not livepy's, of those that belong to the render or handler that runs."""
    while frame is not None:
        code = frame.f_code
        if not is_livepys(code.co_filename) and not _is_pythons(code.co_filename):
            return frame
        if is_render(code):
            return None
        frame = frame.f_back
    return None


def is_render(code: CodeType) -> bool:
    """Whether this is livepy's function that calls an author's render()."""
    return code.co_name == _RENDER[1] and code.co_filename.endswith(_RENDER[0])


def is_authors(file: str) -> bool:
    """Whether an author has written this file: it is not livepy's, of no library, and not Python's own."""
    return not is_livepys(file) and "-packages" + os.sep not in file and not _is_pythons(file)


def author_line() -> str:
    """`file:line` of the author's code that runs now; "" if none does. For messages, at the price of a walk up the stack."""
    frame = author_frame(sys._getframe(1))
    return place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else ""


def line_of(fn: Callable[..., Any] | None) -> str:
    """`file:line` where a function was written, also when it is bound or partial; "" if it is not Python's, or livepy's own."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    fn = getattr(fn, "__wrapped__", fn)  # a job's function
    code = getattr(fn, "__code__", None)
    return place(code.co_filename, code.co_firstlineno) if isinstance(code, CodeType) and not is_livepys(code.co_filename) else ""


def line_of_class(cls: type) -> str:
    """`file:line` where a class was written; "" if it is livepy's own, or made by hand."""
    try:
        file, line = inspect.getsourcefile(cls), inspect.getsourcelines(cls)[1]
    except (OSError, TypeError):
        return ""
    return "" if file is None or is_livepys(file) else place(file, line)


def line_in(trace: TracebackType | None) -> str:
    """`file:line` of the author's innermost line in a traceback; "" if none of it is his."""
    found = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if is_authors(file):
            found = place(file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _is_pythons(file: str) -> bool:
    """Whether this is of Python's own library, which calls an author's code or livepy on the way."""
    return file.startswith(_LIBRARY) and "site-packages" not in file


_LIBRARY = str(Path(os.__file__).parent) + os.sep


def place(file: str, line: int) -> str:
    """A place in words."""
    return f"{shortened(file)}:{line}"


def shortened(file: str) -> str:
    """A file as the author would name it where he works."""
    return _from(file, os.getcwd())


@functools.lru_cache(maxsize=1000)  # dev asks for each element that is made
def _from(file: str, folder: str) -> str:
    try:
        near = os.path.relpath(file, folder)
    except ValueError:  # another drive
        return file
    return file if near.startswith(os.pardir) else near


def source(where: str, around: int = 1) -> list[tuple[int, str]]:
    """The line that a place names with those before and after it, numbered; empty if they cannot be read."""
    file, _, number = where.rpartition(":")
    if not number.isdigit():
        return []
    line = int(number)
    found = [(one, linecache.getline(file, one).rstrip("\n")) for one in range(max(1, line - around), line + around + 1)]
    return found if any(text for _, text in found) else []
