"""What the text of an author's program says that its values do not: whether a function returns anything, and what is called.

It reads files, in dev only. Where there is no text to read it says nothing.
"""

from __future__ import annotations

import ast
import functools
import linecache
import textwrap
from collections.abc import Iterator
from types import CodeType, FrameType


@functools.lru_cache(maxsize=1000)
def returns_something(code: CodeType) -> bool:
    """Whether a `return` with something after it stands in this function; true if its text cannot be read. A lambda always returns."""
    if code.co_name == "<lambda>":
        return True
    last = max((line for *_, line in code.co_lines() if line is not None), default=code.co_firstlineno)
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 : last]
    try:
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except SyntaxError:
        return True
    return not tree.body or any(isinstance(node, ast.Return) and node.value is not None for node in _of_itself(tree.body[0]))


def _of_itself(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, but not in those within it."""
    for node in ast.iter_child_nodes(function):
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield from _of_itself(node)


def called_arguments(frame: FrameType) -> list[tuple[str, str]]:
    """Named arguments of the call that this frame is making whose value is itself a call: (name, the text of that)."""
    call = _call(frame)
    return [(one.arg, ast.unparse(one.value)) for one in call.keywords if one.arg is not None and isinstance(one.value, ast.Call)] if call else []


def called(frame: FrameType) -> str:
    """The name of what this frame is calling, as it is written (`time.sleep`); "" if it calls nothing, or what is no name."""
    call = _call(frame)
    name = call.func if call else None
    while isinstance(name, ast.Attribute):
        name = name.value
    return ast.unparse(call.func) if call and isinstance(name, ast.Name) else ""


def _call(frame: FrameType) -> ast.Call | None:
    """The call that this frame is making, read in its file."""
    positions = list(frame.f_code.co_positions())
    line, end, column, end_column = positions[frame.f_lasti // 2]
    if line is None or end is None or column is None or end_column is None:
        return None
    lines = [one.encode() for one in linecache.getlines(frame.f_code.co_filename)[line - 1 : end]]
    if not lines:
        return None
    lines[-1] = lines[-1][:end_column]
    lines[0] = lines[0][column:]
    text = b"".join(lines).decode(errors="replace")
    try:
        call = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return call if isinstance(call, ast.Call) else None
