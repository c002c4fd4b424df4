"""livepy/files/decoding.py: files as pictures, arrays, bytes and paths, and what is made to do harm."""

from __future__ import annotations

import gc
import mmap
import pickle
import random
import struct
import threading
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from livepy import File, UserError
from livepy.files import decoding
from livepy.files.decoding import DECODERS, array, content, each, picture, place
from tests.files.peak import MB, small

PHOTO = Path(__file__).parents[2] / "examples" / "palace.jpg"


def png(size: tuple[int, int] = (4, 3), mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size, 7).save(out, "PNG")
    return out.getvalue()


def saved(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, kind)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """One that says it is so large."""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    )


def npy(value: Any) -> bytes:
    out = BytesIO()
    np.save(out, value)
    return out.getvalue()


def npy_head(head: str, body: bytes = b"") -> bytes:
    padded = head.encode() + b" " * (117 - len(head)) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded + body


def test_memory_that_is_taken_is_seen() -> None:
    with pytest.raises(AssertionError), small(), mmap.mmap(-1, 100 * MB) as pages:  # new ones: what an allocator hands out may be resident already
        pages[:] = bytes(100 * MB)


# --- pictures ---------------------------------------------------------------------------------------
def test_a_picture_is_upright_and_in_rgb() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°
    Image.new("L", (4, 2)).save(out, "JPEG", exif=exif)
    image = picture(File.of(out.getvalue(), "a.jpg"))
    assert (image.mode, image.size) == ("RGB", (2, 4))


def test_a_picture_with_transparency_keeps_it() -> None:
    out = BytesIO()
    Image.new("LA", (2, 2), (5, 0)).save(out, "PNG")
    assert picture(File.of(out.getvalue(), "a.png")).mode == "RGBA"


def test_a_picture_of_16_bits_keeps_its_shades() -> None:
    out = BytesIO()
    Image.fromarray(np.array([[0, 0x4000, 0xFFFF]], np.uint16)).save(out, "PNG")
    assert [picture(File.of(out.getvalue(), "a.png")).getpixel((x, 0)) for x in range(3)] == [(0,) * 3, (64,) * 3, (255,) * 3]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP", "JPEG2000", "PPM"])
def test_pictures_of_all_kinds_are_read_whatever_they_are_called(kind: str) -> None:
    red, green, blue = np.asarray(picture(File.of(saved(kind), "a.csv")))[8, 8]
    assert red > 240 > 10 > max(green, blue)


def test_of_a_picture_that_moves_the_first_frame_is_taken() -> None:
    out = BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "GIF", save_all=True, append_images=[Image.new("RGB", (4, 4), "blue")] * 50)
    image = picture(File.of(out.getvalue(), "a.gif"))
    assert image.getpixel((0, 0)) == (255, 0, 0)
    assert not hasattr(image, "n_frames")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"hello", "is not a picture"),
        (b"", "is not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC.*Save it as JPEG"),
        (png()[:45], "is damaged"),
        (PHOTO.read_bytes()[:20_000], "is damaged"),
        (png_of(50, 50, b"\0" * 20), "is damaged"),
    ],
    ids=["text", "nothing", "eps", "svg", "heic", "half a png", "half a jpeg", "too little"],
)
def test_what_is_no_picture_is_said_to_the_visitor(data: bytes, why: str) -> None:
    with pytest.raises(UserError, match=f"^a.png .*{why}"):
        picture(File.of(data, "a.png"))


def test_an_icon_that_holds_a_larger_picture_than_it_says_is_not_opened() -> None:
    inside = png_of(9000, 9000)
    icon = b"\0\0\x01\0\x01\0" + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(inside), 22) + inside
    with pytest.raises(UserError, match="is not a picture"), small():
        picture(File.of(icon, "a.ico"))


@pytest.mark.parametrize("side", [7746, 10_000, 50_000, 0x7FFFFFFF])
def test_a_huge_picture_in_a_small_file_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(UserError, match="pixels"), small():
        picture(File.of(png_of(side, side, bytes(9 * MB)), "a.png"))


def test_a_picture_that_unpacks_to_more_than_it_says_takes_what_it_says() -> None:
    file = File.of(png_of(2, 2, bytes(100 * MB)), "a.png")  # made before, as its hundred megabytes may be counted
    with small():
        assert picture(file).size == (2, 2)


def test_texts_in_a_picture_are_bounded() -> None:
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80 * MB)))
    data = png()
    with small(), pytest.raises(UserError, match="damaged"):
        picture(File.of(data[:33] + text + data[33:], "a.png"))


def test_only_so_many_pictures_are_unpacked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, count = [0], [0], threading.Lock()

    def slow(image: Image.Image) -> Image.Image:
        with count:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with count:
            now[0] -= 1
        return image

    monkeypatch.setattr("PIL.ImageOps.exif_transpose", slow)
    threads = [threading.Thread(target=picture, args=(File.of(png(), "a.png"),)) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert 1 <= most[0] <= 4


# --- arrays -----------------------------------------------------------------------------------------
def test_a_picture_is_an_array_of_its_pixels() -> None:
    pixels = array(File.of(png((4, 3)), "a.png"))
    assert (pixels.shape, pixels.dtype) == ((3, 4, 3), np.uint8)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.eye(3)),
        np.array(5),
        np.zeros((0, 9)),
        np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")]),
        np.array(["a", "bc"]),
    ],
    ids=["floats", "fortran", "one", "none", "fields", "texts"],
)
def test_an_array_of_numpy_is_itself(value: Any) -> None:
    found = array(File.of(npy(value), "a.npy"))
    assert found.dtype == value.dtype
    assert np.array_equal(found, value)


class Runs:
    def __reduce__(self) -> Any:
        return (Path.touch, (Path("/tmp/livepy-was-here"),))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (npy_head("{'descr': '<f8', 'fortran_order': False, 'shape': (1250000000000,), }", bytes(99)), r"10,000,000 MB; at most 256"),
        (npy_head("{'descr': '<f8', 'fortran_order': False, 'shape': (1000, 1000), }", bytes(99)), "damaged: it holds 99 bytes and speaks of 8000000"),
        (npy_head("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1), }", bytes(8)), "damaged"),
        (npy_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", bytes(99)), "damaged"),
        (npy_head("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", pickle.dumps([Runs()])), "Python objects"),
        (npy_head("{'descr': [('a', [('b', '|O')])], 'fortran_order': False, 'shape': (1,), }", pickle.dumps([Runs()])), "Python objects"),
        (npy_head("{'descr': '|V2000000000', 'fortran_order': False, 'shape': (9,), }"), "18,000 MB"),
        (npy_head("{'descr': ('<f8', (1000000, 1000000)), 'fortran_order': False, 'shape': (), }"), "damaged"),
        (npy_head("(" * 90), "damaged"),
        (npy_head("__import__('os').abort()"), "damaged"),
        (npy_head(""), "damaged"),
        (b"\x93NUMPY\x09\x00" + bytes(200), "damaged"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}", "damaged"),
        (b"\x93NUMPY", "damaged"),
    ],
    ids=[
        "10 TB",
        "cut off",
        "negative",
        "too long",
        "pickle",
        "pickle in a field",
        "huge items",
        "huge field",
        "nested",
        "program",
        "empty",
        "version",
        "long head",
        "mark",
    ],
)
def test_an_array_that_is_made_to_do_harm_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(UserError, match=why), small():
        array(File.of(data, "a.npy"))


# --- bytes and paths --------------------------------------------------------------------------------
def test_bytes_are_those_of_the_file_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert content(File.of(b"abc", "a.bin")) == b"abc"
    monkeypatch.setattr(decoding, "MOST_BYTES", 3)
    assert content(File.of(b"abc", "a.bin")) == b"abc"
    with pytest.raises(UserError, match=r"a\.bin is larger than"):
        content(File.of(b"abcd", "a.bin"))


def test_bytes_of_a_file_that_is_made_while_it_is_read_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_BYTES", 5 * MB)
    with pytest.raises(UserError, match="larger"):
        content(File.of_parts(lambda: (bytes(MB) for _ in range(9)), "a.bin"))


def test_a_path_keeps_its_file_and_nothing_else_does() -> None:
    path = place(File.of(b"abc", "a.txt"))
    gc.collect()
    assert path.read_bytes() == b"abc"
    plain = Path(str(path))
    assert path == plain
    assert hash(path) == hash(plain)
    assert isinstance(path, Path)
    del path
    gc.collect()
    assert not plain.exists()


def test_a_path_can_be_worked_with_and_goes_to_a_process_as_a_plain_one() -> None:
    path = place(File.of(b"abc", "a.txt"))
    assert (path.parent / path.name).read_bytes() == b"abc"
    assert path.with_suffix(".b").suffix == ".b"
    away = pickle.loads(pickle.dumps(path))
    assert type(away) is type(Path())
    assert away == path


# --- lists ------------------------------------------------------------------------------------------
def test_each_file_is_decoded_in_order_with_a_reason_in_the_place_of_what_cannot_be() -> None:
    found = each([File.of(png((1, 1)), "a.png"), File.of(b"no", "b.png"), File.of(png((2, 2)), "c.png")], picture)
    assert [one.size for one in (found[0], found[2])] == [(1, 1), (2, 2)]
    assert "b.png is not a picture" in str(found[1])


@pytest.mark.parametrize(("data", "decoder"), [(png((100, 100)), picture), (png((100, 100)), array), (bytes(30_000), content)])
def test_what_a_list_becomes_is_bounded_in_all(monkeypatch: pytest.MonkeyPatch, data: bytes, decoder: Callable[[File], Any]) -> None:
    monkeypatch.setattr(decoding, "MOST_TOGETHER", 59_000)
    found = each([File.of(data, f"{at}") for at in range(4)], decoder)
    assert [isinstance(one, UserError) for one in found] == [False, False, True, True]
    assert "together with the others" in str(found[2])


# --- anything at all --------------------------------------------------------------------------------
SEEDS = [png(), png(mode="P"), npy(np.arange(3)), PHOTO.read_bytes()[:3000], png_of(9, 9), *map(saved, ("GIF", "WEBP", "TIFF", "BMP", "JPEG2000", "AVIF"))]


@given(st.binary(max_size=300), st.sampled_from(["", "a.png", "a.npy", "a.csv", "a.json", "a.xlsx"]))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_of_any_bytes_something_is_made_or_the_visitor_is_told(data: bytes, name: str) -> None:
    for decoder in set(DECODERS.values()):
        try:
            decoder(File.of(data, name))
        except UserError as error:
            assert error.message.startswith(name or "file")  # noqa: PT017


@given(st.sampled_from(SEEDS), st.integers(0, 1 << 30))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@pytest.mark.filterwarnings("ignore")
def test_of_a_file_with_wrong_bytes_in_it_something_is_made_or_the_visitor_is_told(seed: bytes, at: int) -> None:
    chance = random.Random(at)
    data = bytearray(seed)
    for _ in range(chance.randrange(1, 5)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    del data[chance.randrange(len(data) // 2, 2 * len(data)) :]
    for decoder in (picture, array):
        try:
            decoder(File.of(bytes(data), "a"))
        except UserError as error:
            assert error.message.startswith("a ")  # noqa: PT017
