"""What an author holds: of bytes, of a path, of parts. Its path, its life, its print, and its way to other processes."""

from __future__ import annotations

import copy
import gc
import io
import os
import pickle
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from livepy import File
from livepy.errors import LivepyError
from livepy.files.file import MEMORY_BYTES
from livepy.files.store import STORE, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A server's, in whose context the test runs."""
    store = Store(tmp_path / "files")
    store.open()
    before = STORE.set(store)
    yield store
    STORE.reset(before)
    store.close()


def upload(store: Store, data: bytes = b"what a visitor sent") -> File:
    """A visitor's file, as the session makes it."""
    descriptor, path = store.create("page")
    with open(descriptor, "wb") as file:
        file.write(data)
    store.account.take(len(data))
    return File("cat.png", len(data), "image/png", stored=store.stored(path, len(data), store.account))


def streamed(file: File) -> bytes:
    with file.open() as stream:
        return stream.read()


def lines() -> Iterator[bytes]:
    """Three parts."""
    yield from (b"one,", b"two,", b"three")


def test_bytes_are_on_no_disk_before_somebody_asks_for_the_path(store: Store):
    file = File.of(b"some bytes", "a.bin")
    assert (file.read(), streamed(file)) == (b"some bytes", b"some bytes")
    assert not list(store.run.glob("made/*"))
    path = file.path
    assert path.read_bytes() == b"some bytes"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (file.path, list(store.run.glob("made/*"))) == (path, [path])
    del file
    store.delete(store.collect())
    assert not path.exists()


def test_without_a_server_the_path_is_the_owners_only_too_and_goes_with_the_file():
    file = File.of(b"some bytes", "a.bin")
    path = file.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    del file
    assert not path.exists()


def test_many_bytes_leave_the_memory_once_they_are_on_disk(store: Store):
    data = os.urandom(MEMORY_BYTES + 1)
    file, small = File.of(data, "large"), File.of(data[:-1], "small")
    printed = file.print
    file.leave_memory()
    small.leave_memory()
    assert len(list(store.run.glob("made/*"))) == 1
    assert file.read() == streamed(file) == data
    assert (file.print, File.of(data, "other").print) == (printed, printed)
    with store.run.joinpath("made", file.path.name).open("r+b") as there:
        there.write(b"changed")
    assert file.read()[:7] == b"changed"  # there, and nowhere else


def test_where_the_disk_does_not_take_them_many_bytes_stay_in_memory(store: Store, monkeypatch: pytest.MonkeyPatch):
    data = bytes(MEMORY_BYTES + 1)
    file = File.of(data, "large")

    def full(_: str) -> tuple[int, Path]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "create", full)
    file.leave_memory()
    assert file.read() == data


def test_a_path_that_somebody_deleted_is_made_again_from_the_bytes(store: Store):
    file = File.of(b"some bytes", "a.bin")
    file.path.unlink()
    assert file.path.read_bytes() == b"some bytes"


def test_parts_are_made_anew_each_time_and_their_path_is_a_file(store: Store):
    calls: list[int] = []

    def parts() -> Iterator[bytes]:
        calls.append(1)
        return lines()

    file = File.of_parts(parts, "log.csv")
    assert (file.size, file.type, calls) == (-1, "text/csv", [])
    made = [file.parts(), file.parts()]
    assert [list(one) for one in made if one is not None] == [[b"one,", b"two,", b"three"]] * 2
    assert file.read() == b"one,two,three"
    assert file.path.read_bytes() == streamed(file) == file.read() == b"one,two,three"
    assert len(calls) == 4  # two downloads, one reading, one writing
    assert repr(file) == "File('log.csv', unknown bytes, text/csv)"


def test_parts_that_are_not_taken_to_their_end_are_closed():
    ended: list[str] = []

    def parts() -> Iterator[bytes]:
        try:
            yield from lines()
        finally:
            ended.append("yes")

    made: Any = File.of_parts(parts, "log.csv", size=13).parts()
    assert next(made) == b"one,"
    made.close()
    assert ended == ["yes"]


def test_one_piece_of_bytes_is_parts_enough():
    assert File.of_parts(lambda: b"all", "a.txt").read() == b"all"  # type: ignore[arg-type,return-value]  # bytes are an iterable of numbers


@pytest.mark.parametrize("given", [["text"], "text", [1], None, 5])
def test_parts_that_are_not_bytes_are_told(given: Any):
    with pytest.raises(LivepyError, match=r"LP905 .*takes bytes"):
        File.of_parts(lambda: given, "a.txt").read()


def test_what_gives_no_parts_is_told_where_it_is_written():
    async def waits() -> AsyncIterator[bytes]:
        yield b""

    for wrong, code in ((lines(), "LP903"), ([b"a"], "LP903"), (waits, "LP904")):
        with pytest.raises(LivepyError, match=rf"test_file\.py:\d+: {code}"):
            File.of_parts(wrong, "a.txt")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "reason"), [("nothing", "is not there"), ("", "is a folder"), ("pipe", "is no ordinary file"), ("a.txt/b", "Not a directory"), ("\0", "null")]
)
def test_a_path_without_a_file_is_told_where_it_is_written(name: str, reason: str, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").touch()
    with pytest.raises(LivepyError, match=rf"test_file\.py:\d+: LP901 .*{reason}"):
        File.of(tmp_path / name, "a.txt")


def test_a_text_is_neither_bytes_nor_a_path():
    with pytest.raises(LivepyError, match="LP902"):
        File.of("a.txt", "a.txt")  # type: ignore[arg-type]
    assert File.of(bytearray(b"ab"), "a").read() == File.of(memoryview(b"ab"), "a").read() == b"ab"  # type: ignore[arg-type]


def test_a_relative_path_stays_the_same_file_when_the_working_directory_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.txt").write_text("here")
    monkeypatch.chdir(tmp_path)
    file = File.of(Path("a.txt"), "a.txt")
    monkeypatch.chdir("/")
    assert file.read() == b"here"


def test_equal_bytes_have_one_print_and_a_file_that_changed_has_another(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"same")
    first, second = File.of(b"same", "a"), File.of(b"same", "b", "text/html")
    there, again = File.of(path, "a"), File.of(path, "b")
    assert first.print == second.print != File.of(b"other", "a").print
    before = there.print
    assert before == again.print != first.print
    os.utime(path, ns=(1, 1))
    assert there.print == again.print != before
    path.unlink()
    with pytest.raises(OSError):
        _ = there.print


def test_what_is_made_while_it_is_sent_is_the_same_as_nothing_else(store: Store):
    first, second = (File.of_parts(lines, "a") for _ in range(2))
    assert first.print == first.print != second.print


def test_an_upload_goes_when_nobody_holds_its_file_and_its_bytes_are_given_back(store: Store):
    file = upload(store)
    path, used = file.path, store.account.used
    gc.disable()
    try:
        assert (store.collect(), used) == ([], 19)
        del file
        gone = store.collect()
    finally:
        gc.enable()
    assert (gone, store.account.used) == ([path], 0)
    store.delete(gone)
    assert not path.exists()
    assert not path.parent.exists()


def test_a_copy_is_the_file_itself(store: Store):
    class Order(BaseModel):
        receipt: File
        more: list[File] = []

    file = upload(store)
    order = Order(receipt=file, more=[file])
    deep = order.model_copy(deep=True)
    assert copy.copy(file) is copy.deepcopy(file) is deep.receipt is deep.more[0] is file
    assert order == Order(receipt=file, more=[file]) != Order(receipt=File.of(file.path, "cat.png"), more=[file])


def test_a_file_made_of_an_uploads_path_holds_the_upload(store: Store):
    file = upload(store)
    named = File.of(file.path, "as the author calls it.png")
    del file
    assert store.collect() == []
    assert named.read() == b"what a visitor sent"
    del named
    assert len(store.collect()) == 1


def sent(file: File) -> File:
    """To another process, or back."""
    found = pickle.loads(pickle.dumps(file))
    assert isinstance(found, File)
    assert (found.name, found.size, found.type) == (file.name, file.size, file.type)
    return found


def test_files_travel_between_processes(store: Store, tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"lies there")
    large = File.of(b"x" * (MEMORY_BYTES + 1), "large")
    large.leave_memory()
    for file in (File.of(b"bytes", "a"), File.of(tmp_path / "a.txt", "a"), File.of_parts(lines, "a", size=13), large):
        assert sent(file).read() == file.read()
    assert sent(large).path != large.path  # which goes with this one


def test_an_upload_that_comes_back_from_another_process_is_the_same_upload(store: Store):
    file = upload(store)
    back = sent(file)
    assert back.path == file.path
    del file
    assert store.collect() == []
    assert back.read() == b"what a visitor sent"
    del back
    assert len(store.collect()) == 1


def test_a_stream_of_an_upload_that_is_gone_goes_on(store: Store):
    file = upload(store)
    stream = file.open()
    assert isinstance(stream, io.BufferedReader)
    del file
    store.delete(store.collect())
    with stream:
        assert stream.read() == b"what a visitor sent"


def test_many_bytes_are_not_hashed_where_nobody_may_wait() -> None:
    large, small = File.of(bytes(MEMORY_BYTES + 1), "large"), File.of(b"abc", "small")
    assert large.key is large
    assert small.key == small.print
    printed: object = large.print
    assert large.key == printed
