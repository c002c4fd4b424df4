"""Pictures shown, pictures taken in, and files given out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, Unpack

from livepy.core.elements import Element, Listener, Made
from livepy.files import File
from livepy.ui.decoded import Decoded, TakesOrNone, checked
from livepy.ui.field import Bind, Given, field, given, unpacked
from livepy.ui.icons import Icon, picture
from livepy.ui.pictures import SHOWN, Source, kind_of_file
from livepy.ui.props import Common, Input, Node, Variant, finish, mistake
from livepy.ui.sources import Sourced, address, url_of
from livepy.ui.uploads import UploadField, file_sent, hearing
from livepy.ui.values import Wrong, takes_none


class Picture(Sourced):
    """What `ui.image` shows of anything but a URL."""

    alt: str
    more: Given = ()

    def render(self) -> Element:
        url = address(self, self.file())
        return finish("img", (), {"class": "lv-image", "src": url, "alt": self.alt, "data-uses": self.__dict__.get("uses")}, unpacked(self.more))


def image(source: Source, *, alt: str, **more: Unpack[Common]) -> Element:
    """A picture: a URL (`self.session.asset(…)` gives one), a `Path`, a `File`, bytes, a PIL image or a numpy array. `alt` says what it shows, for those who do
    not see it; "" if it only adorns.

    Example: `ui.image(Path("cat.png"), alt="A cat asleep")`
    """
    if isinstance(source, str):
        return finish("img", (), {"class": "lv-image", "src": url_of("image", source), "alt": alt}, more)
    return Made("image", Picture, {"source": source, "alt": alt, "more": given(more)}, more.get("key"))


SOURCES: Final = frozenset({"upload", "clipboard", "webcam"})


class ImageField(UploadField):
    """What `ui.image_input` shows."""

    sources: tuple[str, ...] = ("upload", "clipboard")

    kind: ClassVar[str] = "image_input"

    def parsed(self, raw: File | None, annotation: Any) -> File | None:
        if raw is None:
            if not takes_none(annotation):
                raise Wrong("Please choose a picture.")
            return None
        if not kind_of_file(raw):
            raise Wrong(f"{raw.name} is not a picture. Choose a JPEG, PNG, WebP or GIF file.")
        return raw

    def shown_kind(self, file: File) -> str:
        """Which kind of picture it is; looked up once a file."""
        known = self.__dict__.get("known")
        if known is None or known[0] is not file:
            known = self.__dict__["known"] = (file, kind_of_file(file))
        return str(known[1])

    def control(self, raw: File | None, props: dict[str, Any]) -> Element:
        hears = hearing(props)
        self.here.offer((raw,) if raw is not None else ())
        filled = raw is not None and self.shown_kind(raw) in SHOWN
        if raw is not None and filled:
            img = Element("img", (), {"class": "lv-image", "src": address(self, raw), "alt": f"The chosen picture, {raw.name}"})
            face = Element("div", (img,), {"class": "lv-drop-face"})
        else:
            face = self.face(*self.invitation())
        own = {
            "accept": "image/*",
            "data-no-paste": None if "clipboard" in self.sources else True,
            "data-no-drop": None if "upload" in self.sources else True,
            "data-on-change": self.listener(self.take, file_sent, "f r") if hears else None,
        }
        zone = self.zone((face, *self.ways(props, own)), filled=filled)
        return self.chosen(zone, self.remove, deaf=not hears)

    def remove(self, _token: str) -> object:
        """The one that is here is to go; a press for another finds no button any more."""
        return self.clear()

    @property
    def first(self) -> str:
        """Where a press on the zone takes the picture from."""
        return next(one for one in ("upload", "clipboard", "webcam") if one in self.sources)

    def invitation(self) -> tuple[Icon, str, str]:
        """What an empty zone says: its sign, what a press does, and what else can be done."""
        if self.first == "upload":
            return "image", "Choose a picture", f"or drop{' or paste' if 'clipboard' in self.sources else ''} it here"
        return ("image", "Paste a picture", "press here, or Ctrl+V") if self.first == "clipboard" else ("camera", "Take a picture", "")

    def ways(self, props: dict[str, Any], own: dict[str, Any]) -> Sequence[Element | None]:
        """What can be pressed: the first way all over the zone, the camera in a button of its own if it is not that."""
        off = props["disabled"]
        camera: dict[str, Any] = {
            "class": "lv-button",
            "type": "button",
            "data-variant": "outline",
            "data-size": "small",
            "data-source": "webcam",
            "disabled": off,
        }
        beside = Element("button", (picture("camera"), "Take a picture"), camera) if "webcam" in self.sources and self.first != "webcam" else None
        if self.first == "upload":
            return self.chooser(props, own), beside
        del props["required"]  # no button is, and what is missing is said by the field
        cover = Element("button", (), {"class": "lv-drop-button", "type": "button", "data-source": self.first, **props})
        unseen = {"class": "lv-visually-hidden", "tabindex": -1, "aria-hidden": "true", "disabled": off}  # "hidden" would be taken for not being there
        return self.chooser(unseen, own), cover, beside


def image_input(
    label: str = "",
    *,
    bind: Bind[File | None] | None = None,
    on_change: Callable[[File | None], object] | TakesOrNone[Decoded] | None = None,
    sources: Sequence[Literal["upload", "clipboard", "webcam"]] = ("upload", "clipboard"),
    **more: Unpack[Input],
) -> Element:
    """Takes a picture: chosen, dropped, pasted, or taken by the camera. It is uploaded beside the page's connection, in parts, and checked to be a picture.

    `on_change` gets what it is annotated to take: the `File`, or `Image.Image | None` and `numpy.ndarray | None`, opened before it is called.

    A camera is asked for by `sources=("upload", "webcam")`; browsers lend it only to pages with https, and on the visitor's own machine.

    Example: `ui.image_input("Photo", bind=lambda: self.photo)` with `photo: File | None = state(None)`
    """
    if not sources or not set(sources) <= SOURCES:
        raise mistake(f'ui.image_input takes pictures from "upload", "clipboard" and "webcam", and got sources={sources!r}.')
    checked("image_input", on_change)
    return field("image_input", ImageField, {"label": label, "bind": bind, "on_change": on_change, "sources": tuple(sources)}, more)


class Download(Sourced):
    """What `ui.download` shows: a link when the file is known, else a button that makes it."""

    label: Any
    variant: str = "secondary"
    disabled: bool = False
    more: Given = ()

    def give(self) -> None:
        """Make the file and hand it over."""
        self.session.download(self.source())

    def render(self) -> Element:
        props: dict[str, Any] = {"class": "lv-button", "data-variant": self.variant}
        children = (picture("download"), self.label)
        if callable(self.source) or self.disabled:
            give = Listener(self.give, None, "1") if callable(self.source) else None
            props |= {"type": "button", "disabled": True if self.disabled else None, "data-on-click": give}
            return finish("button", children, props, unpacked(self.more))
        file = self.file()
        props |= {"href": address(self, file, inline=False), "download": file.name}
        return finish("a", children, props, unpacked(self.more))


def download(
    label: Node, file: File | Path | Callable[[], File | Path], *, variant: Variant = "secondary", disabled: bool = False, **more: Unpack[Common]
) -> Element:
    """A button that gives a file to save. A function is called when it is pressed, off the event loop.

    Example: `ui.download("Save as CSV", self.as_csv)` with `def as_csv(self) -> File: return File.of_text(…, "orders.csv")`
    """
    return Made("download", Download, {"label": label, "source": file, "variant": variant, "disabled": disabled, "more": given(more)}, more.get("key"))
