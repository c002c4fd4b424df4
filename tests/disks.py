"""Real small disks for tests: mounted, filled, made read-only. Only root mounts; where root cannot, that is a fault of the machine and the test fails."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own in this folder. At the end nothing may be open there."""
    if os.geteuid():
        pytest.skip("only root mounts disks")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "none", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing can be written or deleted on the disk that is mounted here."""
    mount("-o", "remount,ro", str(folder))
    try:
        yield
    finally:
        mount("-o", "remount,rw", str(folder))


def mount(*arguments: str) -> None:
    """As root."""
    found = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.fail(f"root cannot mount here, and this test needs a real disk: give the machine or container CAP_SYS_ADMIN ({found.stderr.strip()})")
