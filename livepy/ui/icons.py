"""Icons: one path each, drawn by the style sheet's stroke. The paths are Lucide's, some of them Feather's: see ICONS-LICENSE beside this file.

It knows elements. An icon says nothing to a screen reader; the element that carries it does.
An author's own is an SVG file of which only shapes are taken, as elements: nothing in it can run, load or be looked up.
"""

from __future__ import annotations

import difflib
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, final

from livepy.core.elements import Element
from livepy.mistakes import elements

Icon: TypeAlias = Literal[
    "check", "x", "plus", "minus", "trash", "pencil", "copy", "download", "upload", "search", "menu", "settings", "user", "sun", "moon", "send",
    "stop", "pause", "play", "refresh", "star", "heart", "thumbs-up", "thumbs-down", "arrow-left", "arrow-right", "info", "warning", "camera", "microphone",
    "image", "file", "folder", "calendar", "clock", "link", "eye", "eye-off"
]  # fmt: skip


@final
@dataclass(frozen=True, slots=True)
class Svg:
    """An icon of your own, made by `ui.svg`."""

    shapes: Element
    box: str

    __livepy_fixed__ = True


def svg(path: Path) -> Svg:
    """An icon of your own, from an SVG file of lines and shapes. Where the file names no colour, it has that of the text around it.

    Example: `ui.button("Home", icon=ui.svg(Path("logo.svg")))`
    """
    if not isinstance(path, Path):
        raise elements.NO_SVG(path=path, why="it is no Path", mend=f"Write `ui.svg(Path({path!r}))`.")
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, SyntaxError, ValueError) as error:  # what is no XML is a SyntaxError
        mend = "Save it as plain SVG, with text and effects made into paths, in plain colours."
        raise elements.NO_SVG(path=str(path), why=str(error), mend=mend) from None


_SHAPES: Final = frozenset({"g", "path", "circle", "ellipse", "line", "polyline", "polygon", "rect"})
_SILENT: Final = frozenset({"title", "desc", "metadata", "defs", "namedview"})  # what drawing programs write, and nobody sees
_ATTRIBUTES: Final = frozenset(
    [
        *("d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "points", "transform", "opacity"),
        *("fill", "fill-rule", "fill-opacity", "clip-rule"),
        *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-opacity"),
    ]
)
_SVG_SPACE: Final = "{http://www.w3.org/2000/svg}"


@functools.lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> Svg:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(path.read_bytes())
    if root.tag.removeprefix(_SVG_SPACE) != "svg":
        raise ValueError(f"it is a <{root.tag}>, no <svg>")
    box = root.get("viewBox") or f"0 0 {_length(root.get('width'))} {_length(root.get('height'))}"
    if not re.fullmatch(r"[-+.\deE, ]+", box):
        raise ValueError(f"its viewBox is {box!r}")
    props = {"fill": "currentColor", "stroke": "none"} | {name: value for name, value in _taken(root).items() if name not in ("width", "height", "x", "y")}
    return Svg(Element("g", _drawn(root), props), box)


def _length(size: str | None) -> str:
    found = re.match(r"[\d.]+", size or "")
    if found is None:
        raise ValueError("it has neither a viewBox nor a width and height")
    return found[0]


def _drawn(parent: Any) -> tuple[Element, ...]:
    """Its shapes. What cannot be taken is said, so that no icon is silently another."""
    shapes = []
    for one in parent:
        name = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""  # a comment's tag is no text
        if name in _SHAPES:
            shapes.append(Element(name, _drawn(one), _taken(one)))
        elif name and name not in _SILENT:
            raise ValueError(f"it holds a <{name}>; an icon is made of {', '.join(sorted(_SHAPES))}")
    return tuple(shapes)


def _taken(one: Any) -> dict[str, str]:
    """Attributes that draw; colours in a `style` are written as attributes. Ids, classes and what drawing programs note down are left out."""
    written = dict(part.split(":", 1) for part in one.get("style", "").split(";") if ":" in part)
    found = {name.strip(): value.strip() for name, value in [*one.attrib.items(), *written.items()] if name.strip() in _ATTRIBUTES}
    for name, value in found.items():
        if re.search(r"url\s*\(", value, re.I):
            raise ValueError(f"its {name} is {value!r}, a gradient or pattern")
    return found


def picture(name: Icon | Svg) -> Element:
    """The icon as an element of the size of the text around it."""
    if isinstance(name, Svg):
        return Element("svg", (name.shapes,), {"class": "lv-icon", "viewBox": name.box, "aria-hidden": "true"})
    path = _PATHS.get(name)
    if path is None:
        near = difflib.get_close_matches(name, _PATHS, 1)
        raise elements.NO_ICON(name=name, names=", ".join(_PATHS), guess=f": perhaps {near[0]!r}" if near else "")
    return Element("svg", (Element("path", (), {"d": path}),), {"class": "lv-icon", "viewBox": "0 0 24 24", "aria-hidden": "true"})


# fmt: off
# ruff: noqa: E501
_PATHS: Final[dict[str, str]] = {
    "check": "M20 6 9 17l-5-5",
    "x": "M18 6 6 18M6 6l12 12",
    "plus": "M5 12h14M12 5v14",
    "minus": "M5 12h14",
    "trash": "M10 11v6M14 11v6M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M3 6h18M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2",
    "pencil": "M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 .623.622l4.353-1.32a2 2 0 0 0 .83-.497zM15 5l4 4",
    "copy": "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-10a2 2 0 0 1 2 -2zM4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2",
    "download": "M12 15V3M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5",
    "upload": "M12 3v12M17 8l-5-5-5 5M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4",
    "search": "M21 21l-4.34-4.34M3 11a8 8 0 1 0 16 0a8 8 0 1 0 -16 0",
    "menu": "M4 5h16M4 12h16M4 19h16",
    "settings": "M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915M9 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
    "user": "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M8 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    "sun": "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M12 2v2M12 20v2M4.93 4.93l1.41 1.41M17.66 17.66l1.41 1.41M2 12h2M20 12h2M6.34 17.66l-1.41 1.41M19.07 4.93l-1.41 1.41",
    "moon": "M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401",
    "send": "M14.536 21.686a.5.5 0 0 0 .937-.024l6.5-19a.496.496 0 0 0-.635-.635l-19 6.5a.5.5 0 0 0-.024.937l7.93 3.18a2 2 0 0 1 1.112 1.11zM21.854 2.147l-10.94 10.939",
    "pause": "M6 4h4v16H6zM14 4h4v16h-4z",
    "play": "M6 3l14 9-14 9z",
    "stop": "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2z",
    "refresh": "M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8M21 3v5h-5M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16M8 16H3v5",
    "star": "M11.525 2.295a.53.53 0 0 1 .95 0l2.31 4.679a2.123 2.123 0 0 0 1.595 1.16l5.166.756a.53.53 0 0 1 .294.904l-3.736 3.638a2.123 2.123 0 0 0-.611 1.878l.882 5.14a.53.53 0 0 1-.771.56l-4.618-2.428a2.122 2.122 0 0 0-1.973 0L6.396 21.01a.53.53 0 0 1-.77-.56l.881-5.139a2.122 2.122 0 0 0-.611-1.879L2.16 9.795a.53.53 0 0 1 .294-.906l5.165-.755a2.122 2.122 0 0 0 1.597-1.16z",
    "heart": "M2 9.5a5.5 5.5 0 0 1 9.591-3.676.56.56 0 0 0 .818 0A5.49 5.49 0 0 1 22 9.5c0 2.29-1.5 4-3 5.5l-5.492 5.313a2 2 0 0 1-3 .019L5 15c-1.5-1.5-3-3.2-3-5.5",
    "thumbs-up": "M15 5.88 14 10h5.83a2 2 0 0 1 1.92 2.56l-2.33 8A2 2 0 0 1 17.5 22H4a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2h2.76a2 2 0 0 0 1.79-1.11L12 2a3.13 3.13 0 0 1 3 3.88ZM7 10v12",
    "thumbs-down": "M9 18.12 10 14H4.17a2 2 0 0 1-1.92-2.56l2.33-8A2 2 0 0 1 6.5 2H20a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-2.76a2 2 0 0 0-1.79 1.11L12 22a3.13 3.13 0 0 1-3-3.88ZM17 14V2",
    "arrow-left": "M12 19l-7-7 7-7M19 12H5",
    "arrow-right": "M5 12h14M12 5l7 7-7 7",
    "info": "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0M12 16v-4M12 8h.01",
    "warning": "M21.73 18l-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01",
    "camera": "M13.997 4a2 2 0 0 1 1.76 1.05l.486.9A2 2 0 0 0 18.003 7H20a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h1.997a2 2 0 0 0 1.759-1.048l.489-.904A2 2 0 0 1 10.004 4zM9 13a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
    "microphone": "M12 19v3M19 10v2a7 7 0 0 1-14 0v-2M12 2h0a3 3 0 0 1 3 3v7a3 3 0 0 1 -3 3h-0a3 3 0 0 1 -3 -3v-7a3 3 0 0 1 3 -3z",
    "image": "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2zM7 9a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M21 15l-3.086-3.086a2 2 0 0 0-2.828 0L6 21",
    "file": "M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2zM14 2v5a1 1 0 0 0 1 1h5",
    "folder": "M20 20a2 2 0 0 0 2-2V8a2 2 0 0 0-2-2h-7.9a2 2 0 0 1-1.69-.9L9.6 3.9A2 2 0 0 0 7.93 3H4a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2Z",
    "calendar": "M8 2v3M16 2v3M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2zM3 9h18",
    "clock": "M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0M12 6v6l4 2",
    "link": "M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71",
    "eye": "M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0M9 12a3 3 0 1 0 6 0a3 3 0 1 0 -6 0",
    "eye-off": "M10.733 5.076a10.744 10.744 0 0 1 11.205 6.575 1 1 0 0 1 0 .696 10.747 10.747 0 0 1-1.444 2.49M14.084 14.158a3 3 0 0 1-4.242-4.242M17.479 17.499a10.75 10.75 0 0 1-15.417-5.151 1 1 0 0 1 0-.696 10.75 10.75 0 0 1 4.446-5.143M2 2l20 20",
}
