"""Where a server keeps files: for nobody else, held while it lives, removed when it is over, whatever happens to the folder meanwhile."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from livepy.errors import LivepyError
from livepy.files import runs
from livepy.files.store import Account, Store
from tests.disks import small_disk


@contextmanager
def opened(root: Path, *, reserve: int = 0) -> Iterator[Store]:
    store = Store(root, reserve=reserve)
    store.open()
    try:
        yield store
    finally:
        store.close()


def put(store: Store, page: str = "page", data: bytes = b"abc") -> Path:
    descriptor, path = store.create(page)
    with open(descriptor, "wb") as file:
        file.write(data)
    return path


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_folders_and_files_are_the_owners_only_whatever_the_umask(tmp_path: Path):
    with opened(tmp_path / "data" / "files") as store:
        path = put(store)
        assert [rights(one) for one in (tmp_path / "data", store.root, store.run, path.parent)] == [0o700] * 4
        assert [rights(one) for one in (path, store.run / "lock")] == [0o600] * 2


@pytest.mark.parametrize("mode", [0o777, 0o750, 0o500])
def test_a_folder_that_has_other_rights_gets_these(mode: int, tmp_path: Path):
    root = tmp_path / "files"
    root.mkdir()
    root.chmod(mode)
    with opened(root):
        assert rights(root) == 0o700


def refused(root: Path) -> str:
    with pytest.raises(LivepyError, match="LP617") as told, opened(root):
        pass
    assert "data_dir=" in told.value.message
    assert str(root) in told.value.message
    return told.value.message


def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    (tmp_path / "files").symlink_to(tmp_path / "elsewhere")
    assert "it is a symbolic link" in refused(tmp_path / "files")
    assert rights(tmp_path / "elsewhere") == 0o755
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_is_no_folder_is_refused(tmp_path: Path):
    (tmp_path / "files").write_text("mine")
    assert "it is no folder" in refused(tmp_path / "files")
    assert "Not a directory" in refused(tmp_path / "files" / "files")


def test_another_users_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "files").mkdir(mode=0o777)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)  # only root gives folders away, but who asks may be another
    assert "it belongs to another user" in refused(tmp_path / "files")


def test_a_folder_that_cannot_be_written_is_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def read_only(*_: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(runs, "hold", read_only)
    assert "(Read-only file system)" in refused(tmp_path / "files")


def test_a_run_is_removed_at_its_end_and_with_it_nothing_else(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("the author's")
    with opened(tmp_path) as store:
        put(store)
        put(store, "another")
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(OSError):
        store.create("page")
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_the_next_server_removes_the_run_of_one_that_was_killed(tmp_path: Path):
    script = f"""
import os, pathlib
from livepy.files.store import Store
store = Store(pathlib.Path({str(tmp_path)!r}))
store.open()
descriptor, path = store.create("page")
print(path, flush=True)
os.kill(os.getpid(), 9)
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    path = Path(said.stdout.strip())
    assert path.exists()
    with opened(tmp_path) as store:
        store.tidy()
        assert not path.parent.parent.exists()
        assert runs.folders(tmp_path) == [store.run]


def test_two_servers_of_one_app_leave_each_other_alone(tmp_path: Path):
    with opened(tmp_path) as first:
        path = put(first)
        with opened(tmp_path) as second:
            second.tidy()
            first.tidy()
            other = put(second)
            assert path.exists()
        assert not other.exists()
        assert path.read_bytes() == b"abc"


def test_only_folders_of_runs_are_ever_removed(tmp_path: Path):
    kept = [tmp_path / "photos", tmp_path / "run-of-may", tmp_path / "run-0123456789ab.txt"]
    for one in kept:
        one.mkdir()
        (one / "mine.txt").write_text("mine")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "run-0123456789ab").symlink_to(elsewhere)
    with opened(tmp_path) as store:
        store.tidy()
    assert all((one / "mine.txt").exists() for one in kept)
    assert elsewhere.exists()


def test_where_locks_do_not_work_it_serves_and_removes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    over = tmp_path / "run-0123456789ab"
    over.mkdir()

    def none(_: object) -> int:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(runs, "hold", none)
    with opened(tmp_path) as store:
        store.tidy()
        assert put(store).exists()
        assert over.exists()
    assert "cannot be locked" in caplog.text
    assert not store.run.exists()


def test_a_run_that_somebody_deletes_while_it_serves_is_made_again_and_held(tmp_path: Path):
    root = tmp_path / "data" / "files"
    with opened(root) as store:
        put(store)
        for levels in (2, 1, 0):
            shutil.rmtree([store.run, root, root.parent][levels])
            assert store.room(0)
            path = put(store)
            assert path.read_bytes() == b"abc"
            assert runs.clean(root) == []
            assert path.exists()
            assert [rights(one) for one in (root, store.run, path.parent, path)] == [0o700, 0o700, 0o700, 0o600]


def test_files_are_made_while_their_folder_is_deleted_again_and_again(tmp_path: Path):
    with opened(tmp_path / "files") as store:
        over = threading.Event()

        def delete() -> None:
            while not over.is_set():
                shutil.rmtree(store.root, ignore_errors=True)

        deleting = threading.Thread(target=delete)
        deleting.start()
        made = 0
        try:
            for _ in range(200):
                try:
                    descriptor, _ = store.create("page")
                except OSError:
                    continue
                os.close(descriptor)
                made += 1
        finally:
            over.set()
            deleting.join()
        assert made
        assert put(store).exists()


def test_little_space_is_told_at_the_start_with_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 150_000_000))
    with opened(tmp_path, reserve=200_000_000) as store:
        store.tidy()
        assert not store.room(0)
    assert "there are 150 MB free" in caplog.text
    assert "disk_reserve_mb keeps 200 MB" in caplog.text
    caplog.clear()
    with opened(tmp_path, reserve=100_000_000) as store:
        store.tidy()
        assert store.room(50_000_000)
        store.promised = 1
        assert not store.room(50_000_000)
    assert caplog.text == ""


def test_a_full_disk_does_not_end_the_start_and_when_there_is_room_files_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(runs, "begin", full)
        patched.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 0))
        store = Store(tmp_path / "files")
        store.open()
        store.tidy()
        assert "there are 0 MB free" in caplog.text
        with pytest.raises(OSError, match="No space"):
            store.create("page")
    assert put(store).exists()
    store.close()
    assert not store.run.exists()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    with small_disk(tmp_path / "disk", 1) as disk:
        yield disk


def test_a_real_disk_that_is_full_takes_files_again_when_there_is_room(small: Path):
    with opened(small / "files") as store:
        descriptor, path = store.create("page")
        written = 1
        while written:  # as much as there is room for, then an error
            try:
                written = os.write(descriptor, bytes(1 << 16))
            except OSError:
                written = 0
        os.close(descriptor)
        assert not store.room(1)
        with opened(small / "files") as another:
            for _ in range(3):
                with pytest.raises(OSError, match="No space"):
                    another.create("page")
            assert runs.folders(small / "files") == [store.run]
            store.delete([path])
            assert put(another).exists()
            assert store.room(1)


def test_what_cannot_be_deleted_is_tried_again_and_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    with opened(tmp_path) as store:
        page = Account(1000, store.account)
        page.take(300)
        path, other = put(store), put(store)
        held = [store.stored(path, 100, page), store.stored(other, 200, page)]
        held.clear()
        with monkeypatch.context() as patched:

            def read_only(self: Path, missing_ok: bool = False) -> None:
                raise OSError(30, "Read-only file system")

            patched.setattr(Path, "unlink", read_only)
            for _ in range(3):
                gone = store.collect()
                assert sorted(gone) == sorted([path, other])
                assert (page.used, store.account.used) == (0, 0)
                store.delete(gone)
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert "Read-only file system" in caplog.text
        store.delete(store.collect())
        assert not path.exists()
        assert store.collect() == []


def test_an_account_takes_from_those_above_it():
    app = Account(100)
    first, second = Account(80, app), Account(80, app)
    first.take(60)
    assert [second.fits(40), second.fits(41), first.fits(20), first.fits(21)] == [True, False, True, False]
    first.give(60)
    assert (first.used, app.used, second.fits(80)) == (0, 0, True)
