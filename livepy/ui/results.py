"""What a function gave, as elements. In two steps: what the page keeps is made where the function runs, which may take its time; what it shows when it renders.

It knows elements and types, no page. A large file is never read: its first bytes say how it is shown.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from decimal import Decimal
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel

from livepy.core.component import Component
from livepy.core.elements import Element, Made
from livepy.files import File
from livepy.files.kinds import HEAD, detect
from livepy.mistakes import inputs
from livepy.ui.columns import col
from livepy.ui.galleries import gallery
from livepy.ui.media import download, image
from livepy.ui.pictures import SHOWN, as_file
from livepy.ui.players import audio, video
from livepy.ui.sounds import is_sound, wav_of
from livepy.ui.table import table
from livepy.ui.texts import text

MOST_ROWS: Final = 100
"""So many rows of a data frame are on the page; all of them are in the file beside it."""

CSV_ROWS: Final = 10_000
"""So many become text at a time, while the file is sent."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A file that a function gave, and how it is shown; "" if it can only be saved."""

    file: File
    how: Literal["image", "audio", "video", ""]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A data frame that a function gave: its beginning, and all of it as a file."""

    titles: tuple[str, ...]
    first: tuple[tuple[Any, ...], ...]
    count: int
    csv: File


# Where the function runs


def kept(result: Any, name: str) -> Any:
    """A result as the page keeps it. `name` is the function's."""
    if is_sound(result):
        return Given(wav_of(result, name), "audio")
    if isinstance(result, tuple) and not hasattr(result, "_fields"):
        return tuple(kept(one, name) for one in result)
    if isinstance(result, list) and result and all(isinstance(one, File | Path | bytes) or _is_picture(one) for one in result):
        return [kept(one, f"{name}-{number}") for number, one in enumerate(result, 1)]
    if _is_picture(result):
        return Given(as_file(result, name), "image")
    if isinstance(result, bytes | Path | File):
        return _given(result, name)
    return _rows(result, name) if _is_frame(result) else result


def _is_picture(result: Any) -> bool:
    if not hasattr(result, "__array_interface__"):
        return False
    shape, kind = getattr(result, "shape", None), getattr(getattr(result, "dtype", None), "kind", "u")
    return kind in "ufb" and (shape is None or len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4)))


def _given(result: bytes | Path | File, name: str) -> Given:
    """A file by its first bytes. One that is made while it is sent has none yet, and says itself what it is."""
    if isinstance(result, bytes):
        kind = detect(result[:HEAD])
        family, _, own = kind.partition("/")
        ending = mimetypes.guess_extension(kind) or (f".{own.removeprefix('x-')}" if family in ("image", "audio", "video") else ".bin")
        file = File.of(result, name + ending, kind)
    else:
        file = File.of(result, result.name) if isinstance(result, Path) else result
        if file.parts() is not None:
            kind = file.type
        else:
            with file.open() as stream:
                kind = detect(stream.read(HEAD), file.name, file.type)
            if isinstance(result, Path):
                file = File.of(result, result.name, kind)
    family = kind.partition("/")[0]
    return Given(file, "image" if kind in SHOWN else "audio" if family == "audio" else "video" if family == "video" else "")


def _is_frame(result: Any) -> bool:
    """Whether it is one of pandas. Known by name: pandas may not be there."""
    kind = type(result)
    return kind.__module__.partition(".")[0] == "pandas" and kind.__name__ in ("DataFrame", "Series")


def _rows(frame: Any, name: str) -> Rows:
    if type(frame).__name__ == "Series":
        frame = frame.to_frame()
    named = any(one is not None for one in frame.index.names) or not frame.index.equals(type(frame.index)(range(len(frame))))
    first = frame.head(MOST_ROWS)
    if named:
        first = first.reset_index()
    rows = tuple(tuple(map(_cell, row)) for row in first.itertuples(index=False, name=None))
    return Rows(tuple(map(str, first.columns)), rows, len(frame), File.of_parts(partial(_lines, frame, named), f"{name}.csv", "text/csv"))


def _cell(value: Any) -> Any:
    """A value as a table shows it: what is missing is empty."""
    missing = value is None or type(value).__name__ in ("NaTType", "NAType") or (isinstance(value, float) and value != value)
    return None if missing else value


def _lines(frame: Any, index: bool) -> Iterator[bytes]:
    """All of a data frame as CSV."""
    for start in range(0, max(len(frame), 1), CSV_ROWS):
        yield frame.iloc[start : start + CSV_ROWS].to_csv(index=index, header=not start).encode()


# Where the page renders


def shown(result: Any, name: str) -> Any:
    """A result as elements."""
    if isinstance(result, tuple) and not hasattr(result, "_fields"):
        return [shown(one, name) for one in result]
    if isinstance(result, list) and any(isinstance(one, Given) for one in result):
        return _shown_files(result, name)
    if result is None or isinstance(result, (Element, Component)):
        return result
    if isinstance(result, Given):
        return [_played(result, name), Element("div", (download("Download", result.file),), {"class": "lv-row"})]
    if isinstance(result, Rows):
        said = f"{len(result.first):,} of {result.count:,} rows" if result.count > len(result.first) else f"{result.count:,} rows"
        row = Element("div", (download("Download", result.csv), text(said, size="small")), {"class": "lv-row"})
        return [table(result.first, [col(title, itemgetter(number)) for number, title in enumerate(result.titles)]), row]
    if isinstance(result, str):
        return text(result, class_="lv-result-text")
    if isinstance(result, (bool, int, float, Decimal)):
        return text(str(result), size="large")
    return Element("pre", (_written(result),), {"class": "lv-code"})


def _shown_files(given: Sequence[Given], name: str) -> Any:
    """Several: pictures stand together."""
    pictures = [one.file for one in given if one.how == "image"]
    return [gallery(pictures) if pictures else None, *(shown(one, name) for one in given if one.how != "image")]


def _played(given: Given, name: str) -> Element | None:
    if given.how == "image":
        return image(given.file, alt=f"Result of {name}")
    if given.how == "audio":
        return audio(given.file, aria_label=f"Result of {name}")
    return video(given.file, aria_label=f"Result of {name}") if given.how == "video" else None


def _written(result: Any) -> str:
    """Data as a reader wants it."""
    if isinstance(result, BaseModel):
        return result.model_dump_json(indent=2)
    if is_dataclass(result) and not isinstance(result, type):
        result = asdict(result)
    if isinstance(result, (dict, list)):
        return json.dumps(result, indent=2, default=str, ensure_ascii=False)
    return str(result)


def shown_by(outputs: Sequence[Element], result: Any) -> list[Any]:
    """A result in the elements that the author gave for it."""
    several = result if isinstance(result, tuple) and len(outputs) > 1 else (result,)
    if len(several) != len(outputs):
        raise inputs.OUTPUT_COUNT(wanted=len(outputs), given=len(several))
    return [_filled(element, _plain(one)) for element, one in zip(outputs, several, strict=True)]


def _plain(result: Any) -> Any:
    """What an element takes: the file itself."""
    if isinstance(result, list):
        return [_plain(one) for one in result]
    if isinstance(result, Rows):
        return [dict(zip(result.titles, row, strict=True)) for row in result.first]
    return result.file if isinstance(result, Given) else result


def _filled(element: Element, value: Any) -> Any:
    """A description with its value put in."""
    if isinstance(element, Made):
        props = dict(element.props)
        for name in ("source", "rows"):
            if name in props:
                return None if value is None else Made(element.tag, element.make, props | {name: value}, element.key)
        more = dict(props.get("more", ())) | {"read_only": True}
        return Made(element.tag, element.make, props | {"value": value, "more": tuple(more.items())}, element.key)
    if value is None:
        return None
    if element.tag == "img":
        return image(value, alt=str(element.props.get("alt", "")))
    if element.tag == "audio":
        return audio(value, autoplay=bool(element.props["autoplay"]))
    if element.tag == "video":
        return video(value, autoplay=bool(element.props["autoplay"]), loop=bool(element.props["loop"]))
    if "lv-gallery" in str(element.props.get("class")).split():
        return Element(element.tag, gallery(value).children, element.props, element.key)
    return Element(element.tag, (str(value),), element.props, element.key)
