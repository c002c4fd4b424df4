"""Which kind of file it is, by its first bytes. A name and a browser are believed only where bytes cannot tell: of texts, and of a container's sound or film.

It knows no file and no page. Of two kinds it says the one that may do more: what a browser might run as a page is never called plain text.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

HEAD: Final = 4096
"""So many bytes tell the kind: most containers name their first parts in them."""

UNKNOWN: Final = "application/octet-stream"

_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\x01\0", "image/x-icon"),
    (b"8BPS\0", "image/vnd.adobe.photoshop"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"ID3\x02", "audio/mpeg"),
    (b"ID3\x03", "audio/mpeg"),
    (b"ID3\x04", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"MThd\0", "audio/midi"),
    (b"#!AMR", "audio/amr"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-asf"),
    (b"%PDF-", "application/pdf"),
    (b"%!PS", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    *((b"BZh%d1AY&SY" % level, "application/x-bzip2") for level in range(1, 10)),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"(\xb5/\xfd", "application/zstd"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"PAR1\x15", "application/vnd.apache.parquet"),
    (b"ARROW1\0\0", "application/vnd.apache.arrow.file"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"\x93NUMPY", "application/x-npy"),
    (b"\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    (b"glTF\x02\0\0\0", "model/gltf-binary"),
    (b"\0asm", "application/wasm"),
    (b"\x7fELF", "application/x-elf"),
    (b"wOF2", "font/woff2"),
    (b"wOFF", "font/woff"),
    (b"\0\x01\0\0\0", "font/ttf"),
    (b"OTTO\0", "font/otf"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = {
    brands[at : at + 4]: kind
    for brands, kind in (
        (b"avifavis", "image/avif"),
        (b"heicheixheimheishevchevx", "image/heic"),
        (b"mif1msf1", "image/heif"),
        (b"qt  ", "video/quicktime"),
        (b"M4A M4B M4P ", "audio/mp4"),
        (b"isomiso2iso3iso4iso5iso6mp41mp42avc1M4V M4VHM4VPMSNVdashf4v 3gp43gp53gp63g2a", "video/mp4"),
    )
    for at in range(0, len(brands), 4)
}
_OFFICE: Final = {
    b"xl": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"ppt": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_BY_NAME: Final = {"xlsx": _OFFICE[b"xl"], "docx": _OFFICE[b"word"], "pptx": _OFFICE[b"ppt"]}
_OLD_OFFICE: Final = {
    "xls": "application/vnd.ms-excel",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
_SOUNDS: Final = frozenset({"m4a", "m4b", "weba", "mka", "oga", "opus"})

_TEXTS: Final = {
    "txt": "text/plain",
    "log": "text/plain",
    "ini": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "ipynb": "application/json",
    "geojson": "application/geo+json",
    "jsonl": "application/jsonl",
    "ndjson": "application/jsonl",
    "md": "text/markdown",
    "py": "text/x-python",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "css": "text/css",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "toml": "application/toml",
    "sql": "application/sql",
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "tex": "text/x-tex",
    "htm": "text/html",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
    "svg": "image/svg+xml",
}
_PAGES: Final = ("text/html", "application/xhtml+xml", "image/svg+xml")
_SAID_TEXTS: Final = frozenset(_TEXTS.values()) | {"text/xml", "application/x-ndjson", "application/javascript"}
_SAID: Final = re.compile(r"text/[a-z0-9][a-z0-9.+-]{0,60}")
_NOT_TEXT: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # as the standard of browsers has it
_NO_LETTERS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_BLANKS: Final = re.compile("[\\s\ufeff]*")
_BEFORE: Final = re.compile(r"<(!--|\?|!doctype)", re.I)
_TAGS: Final = re.compile(
    r"<(html|head|body|script|iframe|frame|object|embed|meta|link|base|style|title|h[1-6]|div|p|a|b|i|br|hr|img|table|form|font|span|video|audio)\b", re.I
)
_SVG: Final = re.compile(r"<([\w.-]+:)?svg\b", re.I)
_ROOT: Final = re.compile(r"<[A-Za-z_][\w.:-]*[\s/>]")


def detect(head: bytes, name: str = "", said: str = "") -> str:
    """The media type of a file that begins with these bytes (`HEAD` of them, or all), was called `name` and `said` to be of this type.

    Example: `detect(b"<svg onload=…", "cat.png", "image/png") == "image/svg+xml"`
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    sound = said.lower().startswith("audio/") or ending in _SOUNDS
    return _by_bytes(head, ending, sound=sound) or _as_text(head, ending, said.partition(";")[0].strip().lower()) or UNKNOWN


def _by_bytes(head: bytes, ending: str, *, sound: bool) -> str:
    """What begins as no text does; "" if it may be one."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    first = head[:4]
    if first == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if first == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    if first == b"OggS":
        return _ogg(head, sound=sound)
    if first == b"\x1aE\xdf\xa3":
        return _matroska(head, sound=sound)
    if first == b"PK\x03\x04" or head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(head, ending)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLD_OFFICE.get(ending, "application/x-ole-storage")
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide"):
        return _boxes(head, sound=sound)
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if first[:2] == b"BM" and head[6:10] == bytes(4) and head[15:18] == bytes(3):  # two letters alone begin a text as well
        return "image/bmp"
    if first[:2] == b"MZ" and _NOT_TEXT.search(head):
        return "application/vnd.microsoft.portable-executable"
    return _frames(head)


def _ogg(head: bytes, *, sound: bool) -> str:
    if b"theora" in head or head[28:35] == b"fishead":
        return "video/ogg"
    heard = head[28:36] == b"OpusHead" or head[29:35] == b"vorbis" or head[29:33] == b"FLAC" or head[28:33] == b"Speex"
    return "audio/ogg" if heard or sound else "application/ogg"


def _matroska(head: bytes, *, sound: bool) -> str:
    """A track says how it is coded: V_… is seen, A_… is heard."""
    seen, heard = b"V_" in head, b"A_" in head
    what = "audio" if not seen and (heard or sound) else "video"
    return f"{what}/webm" if b"webm" in head[:64] else f"{what}/x-matroska"


def _zip(head: bytes, ending: str) -> str:
    names = [head[at.end() + 26 :][: int.from_bytes(head[at.end() + 22 : at.end() + 24], "little")] for at in re.finditer(rb"PK\x03\x04", head)]
    first = names[0] if names else b""
    if first == b"mimetype":
        told = re.match(rb"application/(vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip)", head[38:])
        return told[0].decode() if told else "application/zip"
    if ending in _BY_NAME or any(one.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/")) for one in names):
        inside = (_OFFICE.get(one.partition(b"/")[0]) for one in names if b"/" in one)
        return next((kind for kind in inside if kind), "") or (_BY_NAME.get(ending, "") if first == b"[Content_Types].xml" else "") or "application/zip"
    if first.endswith(b".npy"):
        return "application/x-npz"
    return "application/java-archive" if first.startswith(b"META-INF/") else "application/zip"


def _boxes(head: bytes, *, sound: bool) -> str:
    """MP4 and its kin: the brand, then what it is compatible with."""
    if head[4:8] != b"ftyp":
        return "video/quicktime" if head[:1] == b"\0" else ""  # the first box's size: an old film has no brand
    size = min(int.from_bytes(head[:4], "big"), 256)
    kinds = [_BRANDS[brand] for at in (8, *range(16, size - 3, 4)) if (brand := head[at : at + 4]) in _BRANDS]
    found = next((kind for kind in kinds if kind != "image/heif"), kinds[0] if kinds else "")  # that one says only how pictures are packed
    return "audio/mp4" if found == "video/mp4" and sound else found


def _frames(head: bytes) -> str:
    """What has no beginning of its own: frames one after the other, each with a mark."""
    if len(head) >= 4 and head[0] == 0xFF:
        if head[1] & 0xF6 == 0xF0 and head[2] >> 2 & 15 < 13:
            return "audio/aac"
        layer, version = head[1] >> 1 & 3, head[1] >> 3 & 3
        if head[1] >= 0xE0 and layer in (1, 2) and version != 1 and 0 < head[2] >> 4 < 15 and head[2] >> 2 & 3 != 3:
            return "audio/mpeg"
    if head[0:1] == b"G" and len(head) > 376 and head[188] == head[376] == 0x47:
        return "video/mp2t" if _NOT_TEXT.search(head) else ""
    return ""


def _as_text(head: bytes, ending: str, said: str) -> str:
    """Which text it is; "" if it is none. What is not UTF-8 may be an older text if its name says so."""
    text, sure = _text(head)
    if text is None:
        return ""
    named = _TEXTS.get(ending) or (said if said in _SAID_TEXTS or _SAID.fullmatch(said) else "")
    found = _markup(text, named)
    return found or named or ("text/plain" if sure else "")


def _text(head: bytes) -> tuple[str | None, bool]:
    """The beginning as a text, and whether it surely is one."""
    for mark, coding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            text = head[2:].decode(coding, "replace")
            return (None, False) if _NO_LETTERS.search(text, 0, max(len(text) - 1, 0)) else (text, True)
    if _NOT_TEXT.search(head):
        return None, False
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head, len(head) < HEAD), bool(head)  # a last letter may be cut off
    except UnicodeDecodeError:
        return head.decode("latin-1"), False


def _markup(text: str, named: str) -> str:
    """Which markup it is, whatever blanks, comments and declarations stand before; "" if none."""
    rest, commented, declared = _past_blanks(text), False, False
    while before := _BEFORE.match(rest):
        opens = before[1].lower()
        if opens == "!doctype" and rest[9:].lstrip()[:4].lower() == "html":
            return "application/xhtml+xml" if declared else "text/html"
        commented = commented or opens == "!--"
        declared = declared or opens == "!doctype" or rest.startswith("<?xml")
        inside = opens == "!doctype" and "[" in rest.partition(">")[0]
        _, end, rest = rest.partition({"!--": "-->", "?": "?>", "!doctype": "]>" if inside else ">"}[opens])
        rest = _past_blanks(rest) if end else ""
    if _SVG.match(rest) or (declared and "http://www.w3.org/2000/svg" in text):
        return "image/svg+xml"
    if declared:
        return "application/xhtml+xml" if "http://www.w3.org/1999/xhtml" in text else "application/xml"
    if commented or _TAGS.match(rest):
        return "text/html"
    return (named if named in _PAGES else "application/xml") if _ROOT.match(rest) else ""


def _past_blanks(text: str) -> str:
    return _BLANKS.sub("", text, 1)
