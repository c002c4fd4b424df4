"""How long the examples are that Gradio has too: a table in docs/jobs.md. `python -m tools.demo_lines PATH` counts a checkout of Gradio.

Counted are lines with code: no blank ones, comments or docstrings. Characters are those of these lines without the space around each.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path
from typing import NamedTuple

from tools.element_pages import ROOT

COMMIT = "375335e60e2b4504a57f3eef0eb6bca3c7bb765a"
"""Of github.com/gradio-app/gradio, of 21 August 2026."""


class Size(NamedTuple):
    """How long a program is."""

    lines: int
    chars: int


ORIGINALS: dict[str, tuple[str, Size]] = {
    "rapid_generation": ("rapid_generation", Size(35, 1129)),
    "cancel_events": ("cancel_events", Size(72, 2230)),
    "progress": ("progress", Size(79, 2372)),
    "queue_full": ("queue_full_e2e_test", Size(31, 909)),
    "fake_diffusion": ("fake_diffusion", Size(18, 406)),
}
"""Our example: the demo's name, and how long that is."""


def size(source: str) -> Size:
    """How long this program is."""
    docs: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node) is not None:
            docs |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    kept = [line.strip() for number, line in enumerate(lines, 1) if line.strip() and number not in docs]
    return Size(len(kept), sum(map(len, kept)))


def ours(name: str) -> Size:
    """How long the example of this name is."""
    return size((ROOT / "examples" / f"{name}.py").read_text())


if __name__ == "__main__":
    demos = Path(sys.argv[1]) / "demo"
    for example, (demo, _) in ORIGINALS.items():
        print(f"{example}: {ours(example)}, {demo}: {size((demos / demo / 'run.py').read_text())}")
