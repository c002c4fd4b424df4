"""Many pictures in columns, each cut to a square. Those that nobody has scrolled to are not loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Unpack

from livepy.core.elements import Element, Listener, Made
from livepy.files import File
from livepy.mistakes import elements
from livepy.ui.pictures import Source
from livepy.ui.props import Common, finish
from livepy.ui.sources import Sourced, address, url_of


class Item(Sourced):
    """One picture; a button if it can be selected."""

    number: int
    count: int
    on_select: Callable[[int], object] | None = None

    def select(self) -> Any:
        """The visitor has pressed it."""
        return self.on_select(self.number) if self.on_select is not None else None

    def render(self) -> Element:
        source = self.source
        name = source.name if isinstance(source, File | Path) else f"Picture {self.number + 1} of {self.count}"
        url = url_of("gallery", source) if isinstance(source, str) else address(self, self.file())
        shown = Element("img", (), {"class": "lv-image", "src": url, "alt": name, "loading": "lazy"})
        if self.on_select is None:
            return shown
        return Element(
            "button", (shown,), {"class": "lv-gallery-item", "type": "button", "aria-label": name, "data-on-click": Listener(self.select, None, "1")}
        )


def gallery(images: Sequence[Source], *, columns: int = 3, on_select: Callable[[int], object] | None = None, **more: Unpack[Common]) -> Element:
    """Pictures in columns, each cut to a square. `on_select` gets the place in the list of the one that was pressed.

    Example: `ui.gallery(self.photos, columns=4, on_select=self.open)`
    """
    if columns < 1:
        raise elements.NO_COLUMNS(kind="gallery", columns=columns)
    items = [Made("gallery_item", Item, {"source": one, "number": number, "count": len(images), "on_select": on_select}) for number, one in enumerate(images)]
    return finish("div", items, {"class": "lv-grid lv-gallery", "style": f"--lv-columns:{columns}"}, more)
