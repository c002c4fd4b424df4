"""Pictures as bytes: which kind they are, and how an array or a PIL image becomes a file that a browser shows.

It knows files, no element. Pillow is imported when first needed: livepy itself does without.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from livepy.files import File
from livepy.files.decoding import pillow
from livepy.files.kinds import HEAD, detect
from livepy.mistakes import elements

if TYPE_CHECKING:
    from PIL.Image import Image


class Pixels(Protocol):
    """A PIL image or a numpy array."""

    @property
    def __array_interface__(self) -> Any: ...


Source: TypeAlias = str | Path | File | bytes | Pixels
"""str: a URL with a scheme or beginning with "/"; a file on disk is a Path."""

SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"})
"""What every browser shows."""

_ENDINGS: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif", "image/avif": ".avif", "image/bmp": ".bmp"}


def kind_of(head: bytes) -> str:
    """The media type by the first bytes, "" if they are no picture of pixels. What a browser or a name says is not asked."""
    kind = detect(head)
    return kind if kind.startswith("image/") and kind != "image/svg+xml" else ""


def kind_of_file(file: File) -> str:
    """The same of a file."""
    with file.open() as stream:
        return kind_of(stream.read(HEAD))


def as_image(source: Pixels) -> Image:
    """A PIL image of a PIL image or an array: heights × widths, grey, RGB or RGBA; floats go from 0 to 1."""
    module = pillow()
    if isinstance(source, module.Image):
        return source  # type: ignore[no-any-return]
    import numpy as np

    array = np.asarray(source)
    if array.dtype.kind == "f":
        array = (np.clip(array, 0, 1) * 255).round().astype(np.uint8)
    elif array.dtype.kind == "b":
        array = array.astype(np.uint8) * 255
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.dtype != np.uint8 or not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))):
        shape = "×".join(map(str, array.shape))
        raise elements.NO_PICTURE(said=f"an array of {shape} {array.dtype} is no picture")
    return module.fromarray(array)  # type: ignore[no-any-return]


def as_file(source: Pixels, name: str = "image") -> File:
    """A picture as a file: drawings without loss, photographs as JPEG."""
    image = as_image(source)
    if image.mode in ("1", "P", "L;16", "I", "I;16", "F", "LAB", "HSV", "YCbCr", "CMYK", "PA", "La", "RGBa", "RGBX"):
        image = image.convert(
            "RGBA" if "transparency" in image.info or image.mode in ("PA", "La", "RGBa") else "L" if image.mode in ("1", "I", "I;16", "F") else "RGB"
        )
    out = io.BytesIO()
    if image.mode in ("RGBA", "LA") or image.getcolors(2048) is not None:
        image.save(out, "PNG")
        kind = "image/png"
    else:
        image.save(out, "JPEG", quality=92, subsampling=0)
        kind = "image/jpeg"
    return File.of(out.getvalue(), name + _ENDINGS[kind], kind)


def print_of(source: Any) -> object:
    """What tells two pictures apart, without encoding them: they may change in place."""
    if isinstance(source, File):
        return source
    if isinstance(source, Path):
        try:
            seen = source.stat()
        except OSError:  # `file_of` says what is wrong
            return source
        return (source, seen.st_mtime_ns, seen.st_size)
    if isinstance(source, bytes):
        return hashlib.blake2b(source, digest_size=16).digest()
    pixels = source.tobytes() if hasattr(source, "tobytes") else bytes(memoryview(source))
    about = (getattr(source, "mode", ""), getattr(source, "size", 0), getattr(source, "shape", ()), str(getattr(source, "dtype", "")))
    return (about, hashlib.blake2b(pixels, digest_size=16).digest())


def file_of(source: Path | File | bytes | Pixels, name: str = "image") -> File:
    """The picture as a file."""
    if isinstance(source, File):
        return source
    if isinstance(source, Path):
        return File.of(source, source.name)
    if isinstance(source, bytes):
        kind = kind_of(source[:HEAD])
        if not kind:
            raise elements.NO_PICTURE(said=f"ui.image: these {len(source)} bytes are no picture that a browser knows")
        return File.of(source, name + _ENDINGS.get(kind, ""), kind)
    return as_file(source, name)


def readable(size: int) -> str:
    """A size in bytes, for people."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size // 1000} kB" if size >= 1000 else f"{size} B"
