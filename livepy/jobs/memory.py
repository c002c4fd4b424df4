"""How much memory jobs may use, and how much is free now: what a cgroup or the machine measures, and what running jobs have been promised.

It reads a few small files of Linux and knows no queue. Where nothing can be measured only promises count.
Always: what is promised is given back by who was promised, and `free` never counts a promise twice, as promise and as memory in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

UNREADABLE: Final = (OSError, ValueError)
"""What reading the kernel's files raises where they are not there, or not as we know them."""

UNLIMITED: Final = 1 << 60
"""Bytes. A cgroup whose limit is larger has none; version 1 writes 2**63 less a page."""


@dataclass(slots=True)
class _Measured:
    """One bound that the system sets, and what is used of it."""

    limit: int
    used: Callable[[], int]
    before: int = field(init=False)  # used when nothing was promised: what does not belong to jobs

    def __post_init__(self) -> None:
        self.before = self.used()

    def free(self, promised: int) -> int:
        try:
            used = self.used()
        except UNREADABLE:  # the process has moved to another cgroup: jobs are counted by what they were promised
            used = self.before
        if not promised:
            self.before = used
        return self.limit - max(used, self.before + promised)


class Memory:
    """The memory that jobs share.

    `allowed` is the most bytes that all jobs may be promised together; without it, what the cgroup allows, else what the machine has.
    What the system says holds also under a bound that is given. `root` is where /proc and /sys are found.

    Example: `Memory(parse_memory("12 GB"))`
    """

    __slots__ = ("_bound", "_measured", "allowed", "promised")

    def __init__(self, allowed: int | None = None, *, root: Path = Path("/")) -> None:
        self._bound = allowed
        self._measured = list(_measures(root))
        self.promised = 0
        bounds = [measured.limit for measured in self._measured] + ([] if allowed is None else [allowed])
        self.allowed: int | None = min(bounds) if bounds else None
        """Bytes; None where no bound is known."""

    def free(self) -> int | None:
        """Bytes that may be promised now, less than 0 if more is in use than allowed; None where no bound is known. Reads files where the system measures."""
        frees = [measured.free(self.promised) for measured in self._measured]
        if self._bound is not None:
            frees.append(self._bound - self.promised)
        return min(frees) if frees else None

    def promise(self, count: int) -> None:
        """A job starts that needs this many bytes."""
        self.promised += count

    def give_back(self, count: int) -> None:
        """It has ended."""
        self.promised -= count


def _measures(root: Path) -> Iterator[_Measured]:
    """The cgroup's bound, and the machine's: whichever is nearer at the time counts."""
    for find in (_cgroup, _machine):
        try:
            measured = find(root)
        except UNREADABLE:
            continue  # another system, or files that are not as we know them: nothing is measured there
        if measured is not None:
            yield measured


def _machine(root: Path) -> _Measured:
    file = root / "proc/meminfo"
    total = _named(file, "MemTotal:")
    return _Measured(total * 1024, lambda: (total - _named(file, "MemAvailable:")) * 1024)


def _cgroup(root: Path) -> _Measured | None:
    """The narrowest bound between this process's own cgroup and the uppermost that can be seen. In a container the path may be the host's, and not be there."""
    paths: dict[str, Path] = {}
    for line in (root / "proc/self/cgroup").read_text().splitlines():
        _, controllers, named = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = Path(*(part for part in named.split("/") if part not in ("", "..")))
    if "memory" in paths:
        top, path, names = root / "sys/fs/cgroup/memory", paths["memory"], ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
    elif "" in paths:
        top, path, names = root / "sys/fs/cgroup", paths[""], ("memory.max", "memory.current", "inactive_file")
    else:
        return None
    limit_name, used_name, cache_name = names
    found: list[tuple[int, Path]] = []
    for folder in (top / path, *(top / parent for parent in path.parents)):
        file = folder / limit_name
        text = file.read_text().strip() if file.exists() else "max"
        if text != "max" and int(text) < UNLIMITED:
            found.append((int(text), folder))
    if not found:
        return None
    limit, folder = min(found, key=lambda each: each[0])
    # what the kernel has read ahead from files it gives away before anybody lacks memory
    return _Measured(limit, lambda: int((folder / used_name).read_text()) - _named(folder / "memory.stat", cache_name))


def _named(file: Path, name: str) -> int:
    """The number that stands after a name in one of the kernel's lists."""
    with file.open() as lines:
        for line in lines:
            first, *numbers = line.split() or [""]
            if first == name and numbers:
                return int(numbers[0])
    raise ValueError(f"{file} has no {name}")
