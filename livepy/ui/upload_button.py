"""A button that takes a file: it keeps none, and shows how far the one is that it waits for.

It knows no session. While a file is under way, a press ends that: there is no room beside a button for another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Unpack

from livepy.core.component import Component
from livepy.core.elements import Element, Listener, Made
from livepy.core.state import state
from livepy.errors import UserError
from livepy.files import File
from livepy.ui.decoded import AS_THEY_ARE, Decoded, Takes, checked, made_for
from livepy.ui.field import Given, given, unpacked
from livepy.ui.icons import picture
from livepy.ui.props import Common, known, share
from livepy.ui.upload_rows import Row, UnderWay
from livepy.ui.uploads import Announced, failure_sent, file_sent, told, unfit


class UploadButton(Component):
    """What `ui.upload_button` shows: the browser's own control under the look of a button."""

    label: str
    on_upload: Callable[[File], object]
    accept: str = ""
    max_mb: float | None = None
    more: Given = ()
    moved: int = state(0)  # so that it renders when what is under way is another

    @property
    def under_way(self) -> UnderWay:
        """The file that is still to come."""
        return UnderWay.of(self)

    def announced(self, files: Sequence[Announced]) -> list[str]:
        """A file is to come: why it may not, or "" if it may."""
        return [unfit(*one, self.accept, self.max_mb) for one in files]

    def take(self, file: File) -> object:
        """It is here."""
        self.under_way.arrived(1)
        reason = unfit(file.name, file.size, file.type, self.accept, self.max_mb)
        if reason:
            self.failed((file.name, reason))
            return None
        _, made, complaints = made_for(self.on_upload, file)
        if complaints:
            raise UserError(complaints[0])
        return self.on_upload(file if made is AS_THEY_ARE else made)

    def failed(self, failure: tuple[str, str]) -> None:
        """There is no place beside a button: it is a message that goes away."""
        self.session.toast(told(*failure), "error")

    def render(self) -> Element:
        more = unpacked(self.more)
        known(more)
        row = next(iter(self.under_way.open), None) if self.moved else None
        choose: dict[str, Any] = {
            "class": "lv-file-input",
            "type": "file",
            "accept": self.accept or None,
            "data-on-change": Listener(self.take, file_sent, "f r", files=self.announced, coming=self.under_way.begin),
            "data-on-upload-failed": Listener(self.failed, failure_sent),
            "data-on-click": Listener(row.cancel, None, "p") if row else None,
        }
        outside: dict[str, Any] = {"class": "lv-button", "data-variant": "secondary", "data-uses": "choosing"}
        share(more, choose, outside)
        return Element("label", (picture("upload"), self.label, _sending(row), Element("input", (), choose)), outside)


def _sending(row: Row | None) -> Element | None:
    """How far it is, in place of the button's words."""
    if row is None:
        return None
    words = Element("span", (f"Cancel {row.coming.name}",), {"class": "lv-visually-hidden"})
    props: dict[str, Any] = {"class": "lv-sending", "data-uses": "uploads", "data-upload": row.coming.grant, "data-bytes": row.coming.size}
    props |= {"role": "progressbar", "aria-label": f"Sending {row.coming.name}"}
    return Element("span", (picture("x"), words, Element("span", (), {"class": "lv-file-state"})), props, row.coming.grant)


def upload_button(
    label: str, *, on_upload: Callable[[File], object] | Takes[Decoded], accept: str = "", max_mb: float | None = None, **more: Unpack[Common]
) -> Element:
    """A button that takes a file and keeps nothing: `on_upload` gets it. What is refused is told in a toast.

    It gets what it is annotated to take: the `File`, `bytes`, a `Path`, a PIL image, a numpy array or a pandas.DataFrame.

    Example: `ui.upload_button("Import", on_upload=self.load, accept=".csv")`
    """
    checked("upload_button", on_upload)
    props = {"label": label, "on_upload": on_upload, "accept": accept, "max_mb": max_mb, "more": given(more)}
    return Made("upload_button", UploadButton, props, more.get("key"))
