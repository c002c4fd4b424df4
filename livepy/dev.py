"""`livepy dev`: a child process serves the app; when a file changes, another takes its place. It knows no app and no server.

An app that does not start is shown on the terminal by the child itself; the next save is tried.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from watchfiles import Change, DefaultFilter
from watchfiles import watch as changes

STOP_SECONDS = 5.0


class Sources(DefaultFilter):
    """What an app is made of. Editors' temporary files, databases and environments are none of it."""

    allowed = (".py", ".css", ".js", ".html", ".md", ".toml", ".json", ".svg")
    ignore_dirs = (*DefaultFilter.ignore_dirs, "venv", "site-packages", ".hypothesis")

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith(self.allowed) and super().__call__(change, path)


def watch(command: Sequence[str], folder: Path) -> None:
    """Run `command`, and again after each change in `folder`, until the process is asked to end."""
    previous = signal.signal(signal.SIGTERM, _interrupt)
    child = subprocess.Popen(command)
    try:
        for changed in changes(folder, watch_filter=Sources(), debounce=100, step=20, raise_interrupt=True):
            print(f"{_named(changed, folder)} changed: starting again", flush=True)
            stop(child)
            child = subprocess.Popen(command)
    except KeyboardInterrupt:
        pass
    finally:
        stop(child)
        signal.signal(signal.SIGTERM, previous)


def stop(child: subprocess.Popen[bytes]) -> None:
    """End the child, politely at first."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:  # a handler that does not end
        child.kill()
        child.wait()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _named(changed: Iterable[tuple[Change, str]], folder: Path) -> str:
    names = sorted({str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else path for _, path in changed})
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
