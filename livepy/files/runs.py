"""Folders of runs: made for nobody else, held by a lock while their server lives, removed when it is over.

A lock ends with the process that holds it, however that ends; a number of a process would mean another one some day. Two servers of one app know each
other's runs only by their locks. It knows no accounts and no uploads.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOCK: Final = "lock"
_NAME: Final = re.compile(r"run-[0-9a-f]{12}")
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
_TRIES: Final = 10


def new_name() -> str:
    """What no other run is called."""
    return f"run-{secrets.token_hex(6)}"


def make_private(folder: Path) -> None:
    """There is this folder, and nobody else gets into it. Raises OSError, also for one that is another user's, or leads elsewhere."""
    if not _make(folder):
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "it is a symbolic link" if stat.S_ISLNK(found.st_mode) else "it is no folder")
        if sys.platform != "win32" and found.st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it belongs to another user")
        if stat.S_IMODE(found.st_mode) != stat.S_IRWXU:
            folder.chmod(stat.S_IRWXU)


def _make(folder: Path) -> bool:
    """Make it, and what is missing above it. Whether it was not there."""
    try:
        folder.mkdir(stat.S_IRWXU)
    except FileExistsError:
        return False
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        _make(folder.parent)
        return _make(folder)
    folder.chmod(stat.S_IRWXU)  # whatever the umask
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # beyond its bytes, which others may read
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def hold(run: Path) -> int | None:
    """Hold the lock of this run until its number is closed; None if somebody else does, or removes it now. Raises OSError."""
    path = run / LOCK
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except FileNotFoundError:
        return None
    try:
        _lock(descriptor)
        if os.path.samestat(os.fstat(descriptor), os.stat(path)):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def begin(root: Path) -> tuple[Path, int]:
    """A new run: its folder, and the number by which its lock is held; -1 where there are no locks. Raises OSError."""
    make_private(root)
    for _ in range(_TRIES):
        run = root / new_name()
        make_private(run)
        held: int | None = -1
        try:
            held = hold(run)
            if held is not None:
                _sign(held)
                return run, held
        except OSError as error:
            if held == -1 and error.errno in _NO_LOCKS:
                return run, -1
            remove(run, -1 if held is None else held)
            raise
    raise OSError(errno.EAGAIN, "somebody removes each folder that is made there")


def _sign(held: int) -> None:
    """Whoever looks sees whose it is."""
    if hasattr(os, "fchmod"):
        os.fchmod(held, 0o600)  # whatever the umask
    os.write(held, f"{os.getpid()}\n".encode())


def remove(run: Path, held: int, goes_on: Callable[[], bool] = lambda: True) -> bool:
    """Delete this run, whose lock is held, and let go of it. Whether all of it is gone; what cannot be deleted is left for another time."""
    try:
        for page in _within(run):
            if not goes_on():
                return False
            if page.name != LOCK:
                shutil.rmtree(page, ignore_errors=True)
    finally:
        if held >= 0:
            os.close(held)  # first: elsewhere than on POSIX nobody deletes a file that is open
    try:
        (run / LOCK).unlink(missing_ok=True)
        run.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def clean(root: Path, own: Path | None = None, goes_on: Callable[[], bool] = lambda: True) -> list[Path]:
    """Delete the runs that are over. Gives those that are still there, though nobody holds them. Where locks do not work, nothing is deleted."""
    left: list[Path] = []
    for run in folders(root):
        if run != own and goes_on():
            try:
                held = hold(run)
            except OSError:
                left.append(run)
                continue
            if held is not None and not remove(run, held, goes_on):
                left.append(run)
    return left


def folders(root: Path) -> list[Path]:
    """Those of runs. Others are not ours, whoever put them there."""
    return sorted(one for one in _within(root) if _NAME.fullmatch(one.name) and not one.is_symlink() and one.is_dir())


def _within(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a run. `pid` is of its server, 0 if that is not known; `oldest` is when its oldest file was written last, None without files."""

    run: Path
    lives: bool
    pid: int
    pages: int
    files: int
    bytes: int
    oldest: float | None


def look(run: Path) -> Found:
    """What lies there now. Of one that lives, files may come and go meanwhile."""
    pages = [one for one in _within(run) if one.name != LOCK]
    sizes, oldest = [], None
    for found in _stats(pages):
        sizes.append(found.st_size)
        oldest = found.st_mtime if oldest is None else min(oldest, found.st_mtime)
    return Found(run, _lives(run), _pid(run), len(pages), len(sizes), sum(sizes), oldest)


def _stats(pages: list[Path]) -> Iterator[os.stat_result]:
    for page in pages:
        for one in _within(page):
            try:
                yield one.lstat()
            except OSError:  # just deleted
                continue


def _lives(run: Path) -> bool:
    """Whether a server holds it. Where that cannot be found out, it is taken to be."""
    if not (run / LOCK).exists():
        return False
    try:
        held = hold(run)
    except OSError:
        return True
    if held is None:
        return True
    os.close(held)
    return False


def _pid(run: Path) -> int:
    try:
        return int((run / LOCK).read_text())
    except (OSError, ValueError):
        return 0
