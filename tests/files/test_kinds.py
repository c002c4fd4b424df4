"""livepy/files/kinds.py: what bytes are, whatever they are called."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile
import wave
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from livepy.files.kinds import HEAD, UNKNOWN, detect


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, kind)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 40)
    return out.getvalue()


def book() -> bytes:
    out = io.BytesIO()
    pd.DataFrame({"a": [1]}).to_excel(out, index=False)
    return out.getvalue()


def document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return out.getvalue()


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as stream:
        stream.setparams((1, 2, 8000, 1, "NONE", ""))
        stream.writeframes(bytes(16))
    return out.getvalue()


def array() -> bytes:
    out = io.BytesIO()
    np.save(out, np.arange(3))
    return out.getvalue()


def arrays() -> bytes:
    out = io.BytesIO()
    np.savez(out, a=np.arange(3))
    return out.getvalue()


def boxes(brand: bytes, *others: bytes) -> bytes:
    return (16 + 4 * len(others)).to_bytes(4, "big") + b"ftyp" + brand + bytes(4) + b"".join(others) + bytes(4) + b"moov"


def matroska(kind: bytes, *codecs: bytes) -> bytes:
    return (
        b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82"
        + bytes([0x80 + len(kind)])
        + kind
        + b"".join(b"\x86\x86" + one for one in codecs)
    )


def ogg(payload: bytes) -> bytes:
    return b"OggS\0\x02" + bytes(20) + b"\x01\x1e" + payload


MADE: dict[str, Callable[[], bytes]] = {
    "image/png": lambda: picture("PNG"),
    "image/jpeg": lambda: picture("JPEG"),
    "image/gif": lambda: picture("GIF"),
    "image/webp": lambda: picture("WEBP"),
    "image/avif": lambda: picture("AVIF"),
    "image/bmp": lambda: picture("BMP"),
    "image/tiff": lambda: picture("TIFF"),
    "image/x-icon": lambda: picture("ICO"),
    "image/jp2": lambda: picture("JPEG2000"),
    "application/pdf": lambda: picture("PDF"),
    "audio/wav": sound,
    "application/zip": lambda: zipped("a.txt"),
    "application/java-archive": lambda: zipped("META-INF/MANIFEST.MF"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": book,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": lambda: zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": lambda: zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "application/vnd.oasis.opendocument.text": document,
    "application/gzip": lambda: gzip.compress(b"a"),
    "application/x-bzip2": lambda: bz2.compress(b"a", 1),
    "application/x-xz": lambda: lzma.compress(b"a"),
    "application/x-tar": tar,
    "application/vnd.sqlite3": lambda: b"SQLite format 3\0" + bytes(84),
    "application/x-npy": array,
    "application/x-npz": arrays,
}


@pytest.mark.parametrize("kind", MADE)
def test_what_libraries_write_is_recognised_without_a_name(kind: str) -> None:
    assert detect(MADE[kind]()[:HEAD]) == kind


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize(("name", "said"), [("page.html", "text/html"), ("a.csv", "text/csv"), ("a.png", "image/png"), ("a.exe", "")])
def test_no_name_and_no_browser_makes_something_else_of_it(kind: str, name: str, said: str) -> None:
    assert detect(MADE[kind]()[:HEAD], name, said) == kind


def test_a_database_that_sqlite_wrote_is_one(tmp_path: Path) -> None:
    line = sqlite3.connect(tmp_path / "a.db")
    line.execute("create table t (a)")
    line.commit()
    line.close()
    assert detect((tmp_path / "a.db").read_bytes()[:HEAD]) == "application/vnd.sqlite3"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (boxes(b"isom", b"iso2", b"avc1"), "video/mp4"),
        (boxes(b"XAVC", b"mp42"), "video/mp4"),
        (boxes(b"M4A ", b"mp42"), "audio/mp4"),
        (boxes(b"qt  "), "video/quicktime"),
        (boxes(b"heic", b"mif1"), "image/heic"),
        (boxes(b"mif1", b"avif"), "image/avif"),
        (boxes(b"mif1", b"miaf"), "image/heif"),
        (boxes(b"what"), UNKNOWN),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
        (matroska(b"webm", b"V_VP9", b"A_OPUS"), "video/webm"),
        (matroska(b"webm", b"A_OPUS"), "audio/webm"),
        (matroska(b"matroska", b"V_AV1"), "video/x-matroska"),
        (ogg(b"OpusHead"), "audio/ogg"),
        (ogg(b"\x01vorbis"), "audio/ogg"),
        (ogg(b"\x80theora"), "video/ogg"),
        (ogg(b"what"), "application/ogg"),
        (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo"),
        (b"RIFF\0\0\0\0what", UNKNOWN),
        (b"FORM\0\0\0\0AIFFCOMM", "audio/aiff"),
        (b"ID3\x04\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(9), "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(9), "audio/aac"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"7z\xbc\xaf'\x1c\0\x04", "application/x-7z-compressed"),
        (b"PAR1\x15\x04", "application/vnd.apache.parquet"),
        (b"ARROW1\0\0\xff", "application/vnd.apache.arrow.file"),
        (b"PK\x05\x06" + bytes(18), "application/zip"),
        (b"MZ\x90\0\x03\0", "application/vnd.microsoft.portable-executable"),
        (bytes(64), UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_beginnings_are_recognised(head: bytes, kind: str) -> None:
    assert detect(head) == kind


def test_sound_in_a_container_for_films_is_told_by_its_name_or_the_browser() -> None:
    assert detect(boxes(b"mp42"), "voice.m4a") == detect(boxes(b"mp42"), "voice", "audio/mp4") == "audio/mp4"
    assert detect(matroska(b"webm"), "blob", "audio/webm;codecs=opus") == "audio/webm"
    assert detect(matroska(b"webm", b"V_VP8"), "blob", "audio/webm") == "video/webm"


def test_an_office_file_whose_parts_begin_late_goes_by_its_name_a_plain_zip_does_not() -> None:
    late = zipped("[Content_Types].xml", "custom/" + "x" * 5000, "xl/workbook.xml")[:HEAD]
    assert detect(late, "a.xlsx").endswith("spreadsheetml.sheet")
    assert detect(late, "a.png") == "application/zip"
    assert detect(zipped("a.txt"), "a.xlsx") == "application/zip"
    assert detect(zipped("word/list.txt"), "a.zip") == "application/zip"


@pytest.mark.parametrize(
    ("name", "said", "kind"),
    [
        ("a.csv", "application/vnd.ms-excel", "text/csv"),
        ("a.CSV", "", "text/csv"),
        ("a.tsv", "", "text/tab-separated-values"),
        ("a.json", "", "application/json"),
        ("a.jsonl", "", "application/jsonl"),
        ("a.md", "", "text/markdown"),
        ("a.py", "text/html", "text/x-python"),
        ("a", "text/csv", "text/csv"),
        ("a.unheard", "text/x-unheard; charset=utf-8", "text/x-unheard"),
        ("a.png", "image/png", "text/plain"),
        ("a.pdf", "application/pdf", "text/plain"),
        ("a.html", "", "text/html"),
        ("a.svg", "", "image/svg+xml"),
        ("", "", "text/plain"),
    ],
)
def test_texts_are_told_apart_by_name(name: str, said: str, kind: str) -> None:
    for text in (b"name,size\n1,2\n", "größe\n".encode(), "größe\n".encode("utf-16"), b"\xef\xbb\xbfa"):
        assert detect(text, name, said) == kind


def test_a_text_of_an_older_coding_is_one_if_its_name_says_so() -> None:
    text = "größe,preis\n".encode("cp1252")
    assert detect(text, "a.csv") == "text/csv"
    assert detect(text, "a.png", "image/png") == UNKNOWN
    assert detect(b"", "a.csv") == "text/csv"


def test_a_letter_that_is_cut_off_by_the_end_of_the_head_spoils_no_text() -> None:
    head = ("x" * (HEAD - 1) + "ö").encode()[:HEAD]
    assert detect(head, "a") == "text/plain"
    assert detect(head[-9:], "a") == UNKNOWN


SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = "<script>alert(1)</script>"


@pytest.mark.parametrize("before", ["", " \n\t\r\f", "\ufeff", "\ufeff  ", "<!-- x -->", "<!-- a --> \n<!-- b -->", "<!-->", "<!--->"])
@pytest.mark.parametrize(("name", "said"), [("a.png", "image/png"), ("a.txt", "text/plain"), ("a.csv", "text/csv"), ("", "")])
def test_what_a_browser_may_run_is_seen_in_spite_of_what_stands_before_it(before: str, name: str, said: str) -> None:
    for coding in ("utf-8", "utf-16"):
        assert detect((before + SVG).encode(coding), name, said) == "image/svg+xml"
        assert detect((before + HTML).encode(coding), name, said) == "text/html"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"<?xml version='1.0'?>{SVG}", "image/svg+xml"),
        ("<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a '>'>]><svg/>", "image/svg+xml"),
        ("<?xml-stylesheet href='a'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("<?xml version='1.0'?><a xmlns:s='http://www.w3.org/2000/svg'><s:script/></a>", "image/svg+xml"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "application/xhtml+xml"),
        ("<?xml version='1.0'?><!DOCTYPE html><html/>", "application/xhtml+xml"),
        ("<?xml version='1.0'?><note/>", "application/xml"),
        ("<note>a</note>", "application/xml"),
        ("<!doctype HTML>", "text/html"),
        ("<!-- a --!><script>", "text/html"),
        ("<!--" + "x" * 9000 + "-->" + SVG, "text/html"),
        ("<!DOCTYPE " + "x" * 9000, "application/xml"),
        ("<IMG src=x onerror=alert(1)>", "text/html"),
        ("<SCRIPT/x>", "text/html"),
        ("1 < 2", "text/plain"),
        ("<3 you", "text/plain"),
        ("<?php echo 1;", "text/plain"),
        ("<article", "text/plain"),
    ],
)
def test_markup_is_told_apart(text: str, kind: str) -> None:
    assert detect(text.encode()[:HEAD], "a.png", "image/png") == kind


@pytest.mark.parametrize("text", ["BMW,Audi", "MZ is a mark", "ID3 tags", "II*", "Good day", "PARIS", "FORM of it", "moov over"])
def test_a_text_that_begins_with_the_letters_of_a_mark_is_a_text(text: str) -> None:
    assert detect(text.encode(), "a.csv") == "text/csv"


@given(st.binary(max_size=600), st.text(max_size=20), st.text(max_size=20))
@example(b"PK\x03\x04" + bytes(26) + b"PK\x03\x04", "a.xlsx", "")
@example(b"\xff\xfe\x00", "a.txt", "text/plain")
def test_it_always_gives_a_media_type(head: bytes, name: str, said: str) -> None:
    first, _, second = detect(head, name, said).partition("/")
    assert first in ("application", "audio", "font", "image", "model", "text", "video")
    assert second


@given(
    st.sampled_from([b"PK\x03\x04", b"RIFF", b"OggS", b"\x1aE\xdf\xa3", b"\0\0\0\x20ftyp", b"<!--", b"<!DOCTYPE", b"<?", b"\xff\xfe", b"\xff\xfb"]),
    st.binary(max_size=300),
)
def test_it_reads_no_further_than_the_bytes_go(mark: bytes, rest: bytes) -> None:
    assert "/" in detect(mark + rest)
