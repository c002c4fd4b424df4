"""A visitor's file as the value that a function asks for: a picture, an array, bytes, a path; tables stand in files/tables.py.

It knows files, no page. What is read may be made to do harm: each decoder has bounds that hold before memory is taken, and what cannot be read is told
to the visitor as a UserError. Blocks: never called on an event loop. Libraries are imported when first needed: livepy itself does without.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from livepy.errors import UserError
from livepy.files.file import File
from livepy.files.kinds import HEAD, detect
from livepy.files.tables import table
from livepy.mistakes import elements

if TYPE_CHECKING:
    from PIL.Image import Image

Decoder: TypeAlias = Callable[[File], Any]

MOST_PIXELS: Final = 60_000_000
"""A picture of more is refused before it is unpacked: a small file may hold a huge one."""

MOST_BYTES: Final = 256_000_000
"""Bytes of a file, or of an array in one, that are read at once. For larger ones a function takes `File` or `Path`, and reads them piece by piece."""

MOST_TOGETHER: Final = 1_000_000_000
"""Bytes that all values of one list take."""

_AT_ONCE: Final = threading.BoundedSemaphore(4)  # pictures of all pages that are unpacked at a time: each may need hundreds of megabytes meanwhile

_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIF", "TIFF", "BMP", "DIB", "JPEG2000", "PPM", "QOI")
"""What Pillow reads by itself and whose size it knows before it reads on: none that starts a program (EPS), or holds a file of another kind (ICO)."""


def pillow() -> Any:
    """Pillow's Image module, or what to install."""
    try:
        from PIL import Image
    except ImportError:
        raise elements.NO_PILLOW() from None
    return Image


def picture(file: File) -> Image:
    """The picture as a PIL image, upright, in RGB or RGBA; of one that moves the first frame.

    Example: `picture(self.photo).resize((64, 64))`
    """
    module = pillow()
    from PIL import ImageOps, UnidentifiedImageError

    module.init()  # what an author has registered is known then
    formats = [one for one in _FORMATS if one in module.OPEN]
    with file.open() as stream, _AT_ONCE:
        try:
            image = module.open(stream, formats=formats)
            if image.width * image.height > MOST_PIXELS:
                raise UserError(f"{file.name} has {image.width} × {image.height} pixels; at most {MOST_PIXELS // 1_000_000} million can be taken.")
            image.load()
            image = ImageOps.exif_transpose(image)
            if image.mode.startswith("I"):  # 16 bits, which convert() would cut off at 255
                image = image.convert("I").point(lambda value: value * (1 / 256))
            clear = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
            wanted = "RGBA" if clear else "RGB"
            return image if image.mode == wanted else image.convert(wanted)
        except UserError:
            raise
        except UnidentifiedImageError:
            raise UserError(_no_picture(file)) from None
        except (module.DecompressionBombError, module.DecompressionBombWarning):
            raise UserError(f"{file.name} has too many pixels.") from None
        except Exception as error:  # of a file that is made to, Pillow's parsers raise anything: struct.error, KeyError, TypeError
            raise UserError(f"{file.name} is damaged: it could not be read to its end.") from error


def _no_picture(file: File) -> str:
    with file.open() as stream:
        kind = detect(stream.read(HEAD), file.name, file.type)
    if kind in ("image/heic", "image/heif"):
        return f"{file.name} is a HEIC picture, which cannot be read here. Save it as JPEG first."
    return f"{file.name} is not a picture, or of a kind that cannot be read here."


def array(file: File) -> Any:
    """The numbers of a .npy file; of a picture its pixels, heights × widths × 3 or 4.

    Example: `array(self.photo).mean()`
    """
    import numpy as np

    with file.open() as stream:
        if detect(stream.read(HEAD)) != "application/x-npy":
            return np.asarray(picture(file))
    with file.open() as stream, _AT_ONCE:
        try:
            version = np.lib.format.read_magic(stream)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _, dtype = read(stream)
            size, begins = math.prod(shape) * dtype.itemsize, stream.tell()
            held = stream.seek(0, 2) - begins
            if dtype.hasobject:
                raise UserError(f"{file.name} holds Python objects, which may run a program. Save it as an array of numbers.")
            if size > MOST_BYTES:
                raise UserError(f"{file.name} has {size / 1_000_000:,.0f} MB; at most {MOST_BYTES // 1_000_000} can be taken.")
            if size != held or min(shape, default=1) < 0:
                raise UserError(f"{file.name} is damaged: it holds {held} bytes and speaks of {size}.")
            stream.seek(0)
            return np.load(stream, allow_pickle=False)
        except UserError:
            raise
        except Exception as error:  # its head is a piece of Python, read as a literal, which may be wrong in any way
            raise UserError(f"{file.name} is damaged: it is no array that can be read.") from error


def content(file: File) -> bytes:
    """All its bytes.

    Example: `content(self.letter).decode()`
    """
    with file.open() as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UserError(f"{file.name} is larger than {MOST_BYTES // 1_000_000} MB.")
    return data


_AnyPath: Any = type(Path())


class HeldPath(_AnyPath):  # type: ignore[misc]
    """A path that holds its File: what lies there stays while somebody has it. In another process it is a plain path."""

    file: File

    def __reduce__(self) -> tuple[type[Path], tuple[str]]:
        return Path, (str(self),)


def place(file: File) -> Path:
    """Where it lies. Its name there is livepy's own and has no ending.

    Example: `subprocess.run(["ffmpeg", "-i", place(self.film), …])`
    """
    path = HeldPath(file.path)
    path.file = file
    return path


DECODERS: Final[dict[str, Decoder]] = {
    "PIL.Image.Image": picture,
    "numpy.ndarray": array,
    "pandas.DataFrame": table,
    "pandas.core.frame.DataFrame": table,  # as pandas 2 calls it
    "builtins.bytes": content,
    "pathlib.Path": place,
    "pathlib._local.Path": place,  # as Python 3.13 calls it
}
"""What becomes of a file, by the name of the type that is asked for: its library may not be there."""


def each(files: Iterable[File], decoder: Decoder) -> list[Any]:
    """What each becomes, in order; in the place of one that cannot, the UserError that says why."""
    found: list[Any] = []
    taken = 0
    for file in files:
        try:
            if taken > MOST_TOGETHER:
                raise UserError(f"{file.name} is too much together with the others.")
            value = decoder(file)
            taken += _weight(value)
            found.append(value)
        except UserError as error:
            found.append(UserError(error.message))  # the other one holds the frames that it came through, and they hold the file
    return found


def _weight(value: Any) -> int:
    """Bytes that a value takes, about."""
    if isinstance(value, bytes):
        return len(value)
    if hasattr(value, "getbands"):
        return int(value.width * value.height * len(value.getbands()))
    used = getattr(value, "memory_usage", None)
    return int(used().sum()) if used is not None else int(getattr(value, "nbytes", 0))
