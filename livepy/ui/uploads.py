"""Inputs that take files: chosen, dropped or pasted, sent beside the page's connection, and refused by name and reason.

It knows no session. Number, size and kind are looked at when files are announced, before a byte moves, and again when they are here.
Before it is here, its kind is what the name and the browser say, which keeps a visitor from a mistake; then it is what its first bytes say.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final, Unpack

from livepy.core.elements import Each, Element, Listener
from livepy.core.reading import same
from livepy.core.state import state
from livepy.errors import Refused
from livepy.files import File, clean_name, clean_type
from livepy.ui.decoded import AS_THEY_ARE, Decoded, Item, Takes, TakesOrNone, checked, made_for
from livepy.ui.field import Bind, Field, field
from livepy.ui.icons import Icon, picture
from livepy.ui.pictures import readable
from livepy.ui.props import Input
from livepy.ui.tokens import Tokens
from livepy.ui.upload_rows import UnderWay, counted, small
from livepy.ui.values import Wrong, takes_none

MB: Final = 1_000_000

Announced = tuple[str, int, str]
"""Name, bytes and type, as a browser says them."""


def file_sent(sent: Any) -> File:
    """The one file that an upload has brought."""
    files = files_sent(sent if isinstance(sent, list) else [sent])
    if len(files) != 1:
        raise Refused("one file was expected")
    return files[0]


def files_sent(sent: Any) -> list[File]:
    """The files that an upload has brought."""
    if not isinstance(sent, list) or not sent or not all(isinstance(one, File) for one in sent):
        raise Refused("files were expected")
    return sent


def failure_sent(sent: Any) -> tuple[str, str]:
    """Which upload failed and why, as the page heard it; the visitor alone sees it again."""
    reason, name = (sent.get("reason"), sent.get("name")) if isinstance(sent, dict) else (None, None)
    if not isinstance(reason, str) or not isinstance(name, (str, type(None))):
        raise Refused("a reason was expected")
    return clean_name(name) if name else "This file", _REASONS.get(reason, reason[:200].strip().rstrip("."))


_REASONS: Final = {
    "403": "the server does not allow it",
    "413": "it is too large",
    "415": "the server does not take it as it was sent",
    "507": "the server has no room for it",
}


def unfit(name: str, size: int, kind: str, accept: str, max_mb: float | None) -> str:
    """Why a file is not taken; "" if it is. `accept` is as in HTML: endings and types, with commas between them."""
    name = clean_name(name)
    wanted = [one.strip().lower() for one in accept.split(",") if one.strip()]
    kind = clean_type(kind, name)
    if wanted and not any(_fits(one, name.lower(), kind) for one in wanted):
        return f"it is none of {', '.join(wanted)}" if len(wanted) > 1 else f"it is not {wanted[0]}"
    return f"it is larger than {max_mb:g} MB" if max_mb is not None and size > max_mb * MB else ""


def _fits(wanted: str, name: str, kind: str) -> bool:
    if wanted.startswith("."):
        return name.endswith(wanted)
    return wanted in (kind, "*", "*/*") or (wanted.endswith("/*") and kind.startswith(wanted[:-1]))


def told(name: str, reason: str) -> str:
    """A refusal in a sentence."""
    return f"{name} could not be taken: {reason}."


class UploadField(Field):
    """What all inputs for files share: where they are dropped, what is refused, and the list of those that are here."""

    accept: str = ""
    max_mb: float | None = None
    refused: tuple[str, ...] = state(())
    cleared: int = state(0)
    moved: int = state(0)  # so that it renders when what is under way is another

    wants: ClassVar[tuple[type, ...]] = (File,)

    @property
    def here(self) -> Tokens:
        """The files that the page shows."""
        found: Tokens = self.__dict__.setdefault("tokens", Tokens())
        return found

    @property
    def under_way(self) -> UnderWay:
        """The files that are still to come."""
        return UnderWay.of(self)

    def listener(self, handler: Callable[..., object], takes: Callable[[Any], Any], options: str) -> Listener:
        """Takes files: asked before they come, told that they do, given them when they are here."""
        return Listener(handler, takes, options, files=self.announced, coming=self.under_way.begin)

    def announced(self, files: Sequence[Announced]) -> list[str]:
        """Files are to come: for each, why it may not; "" if it may."""
        self.refused = ()
        return [unfit(*one, self.accept, self.max_mb) for one in files]

    def failed(self, failure: tuple[str, str]) -> None:
        """An upload was refused, or broke off for good."""
        self.complain(told(*failure))

    def complain(self, sentence: str) -> None:
        """Say beside the field what is wrong with a file that was not taken."""
        self.refused = (*self.complaints(), sentence)[-20:]
        self.__dict__["refused_beside"] = self.held()

    def complaints(self) -> tuple[str, ...]:
        """What was refused, until the app itself holds another file."""
        refused = self.refused
        return refused if refused and same(self.held(), self.__dict__.get("refused_beside")) else ()

    def enter(self, raw: Any) -> object:
        """What the handler asks for is made of the files first: one that cannot be it is not taken."""
        fit, made, complaints = made_for(self.on_change, raw)
        for one in complaints:
            self.complain(one)
        if complaints and (fit is None or fit == self.held()):
            return None
        self.__dict__["made"] = made
        try:
            result = super().enter(fit)
        finally:
            self.__dict__.pop("made", None)
        self.__dict__["refused_beside"] = self.held()
        return result

    def handed(self, _raw: Any, value: Any) -> Any:
        made = self.__dict__.pop("made")
        return value if made is AS_THEY_ARE else made

    def fitting(self, files: Sequence[File]) -> list[File]:
        """Those that may be taken; of the others it says why not."""
        reasons = [unfit(one.name, one.size, one.type, self.accept, self.max_mb) for one in files]
        for one, reason in zip(files, reasons, strict=True):
            if reason:
                self.failed((one.name, reason))
        return [one for one, reason in zip(files, reasons, strict=True) if not reason]

    def shown(self) -> tuple[Any, str]:
        raw, problem = super().shown()
        return raw, " ".join((*self.complaints(), problem)).strip()

    def faulty(self) -> bool:
        """What was refused is not here, and keeps nobody from sending the rest."""
        self.refused = ()
        return super().faulty()

    def take(self, file: File) -> object:
        """A file is here."""
        self.under_way.arrived(1)
        return self.enter(file) if self.fitting([file]) else None

    def clear(self) -> object:
        """No file any more. The control is made anew: a browser says nothing when the file that it still holds is chosen again."""
        self.cleared += 1
        self.refused = ()
        self.under_way.hush()
        return self.enter(None)

    def chosen(self, zone: Element, remove: Callable[[str], object], *, deaf: bool, joins: bool = False) -> Element:
        """All of it: where files are chosen, those that are here, those under way. What does not join these will take their place, and is shown there."""
        _ = self.moved
        coming = self.under_way.elements(deaf=deaf)
        here = [] if coming and not joins else [(token, file, deaf) for token, file in self.here.items()]
        listed = (Each(here, functools.partial(_row, remove), _token), *coming) if here or coming else ()
        said = Element("span", (self.under_way.said,), {"class": "lv-visually-hidden", "role": "status"})
        files = Element("ul", listed, {"class": "lv-files"}) if listed else None
        return Element("div", (zone, files, said), {"class": "lv-chosen", "data-uses": None if deaf else "choosing"})

    def zone(self, parts: Sequence[Any], *, filled: bool = False) -> Element:
        """Where files are dropped."""
        return Element("div", parts, {"class": "lv-drop", "data-filled": True if filled else None})

    def chooser(self, props: dict[str, Any], own: dict[str, Any]) -> Element:
        """The browser's own control; the style sheet spreads it over its zone."""
        return Element("input", (), {"type": "file", "data-on-upload-failed": Listener(self.failed, failure_sent), **own, **props}, self.cleared)

    def limits(self) -> list[str]:
        """What it does not take, before anybody tries."""
        found = [self.accept.replace(",", ", ").replace("  ", " ")] if self.accept else []
        return found if self.max_mb is None else [*found, f"at most {self.max_mb:g} MB"]

    def face(self, icon: Icon, invitation: str, hint: str) -> Element:
        """What an empty zone says."""
        hints = [Element("span", (one,), {"class": "lv-help"}) for one in (hint, ", ".join(self.limits())) if one]
        return Element("div", (picture(icon), Element("b", (invitation,), {}), *hints), {"class": "lv-drop-face"})


def _row(remove: Callable[[str], object], shown: tuple[str, File, bool]) -> Element:
    """A file that is here, with a button that takes it away; a press means the file that was seen."""
    token, file, deaf = shown
    parts = (
        Element("span", (file.name,), {"class": "lv-file-name"}),
        Element("span", (readable(file.size),), {"class": "lv-file-size"}),
        small("x", f"Remove {file.name}", "remove", functools.partial(remove, token), deaf=deaf),
    )
    return Element("li", parts, {"class": "lv-file"})


def _token(shown: tuple[str, File, bool]) -> str:
    return shown[0]


def hearing(props: dict[str, Any]) -> bool:
    """Whether it takes files now; a control for files knows no `readonly`."""
    deaf = props.pop("readonly") is not None
    props["disabled"] = True if deaf else props["disabled"]
    return not props["disabled"]


class FileField(UploadField):
    """What `ui.file` shows."""

    kind: ClassVar[str] = "file"

    def parsed(self, raw: File | None, annotation: Any) -> File | None:
        if raw is None and not takes_none(annotation):
            raise Wrong("Please choose a file.")
        return raw

    def remove(self, _token: str) -> object:
        """The one that is here is to go; a press for another finds no button any more."""
        return self.clear()

    def control(self, raw: File | None, props: dict[str, Any]) -> Element:
        hears = hearing(props)
        own = {"accept": self.accept or None, "data-on-change": self.listener(self.take, file_sent, "f r") if hears else None}
        face = self.face("upload", "Choose a file" if raw is None else "Choose another file", "or drop it here")
        self.here.offer((raw,) if raw is not None else ())
        return self.chosen(self.zone((face, self.chooser(props, own))), self.remove, deaf=not hears)


class FilesField(UploadField):
    """What `ui.files` shows. Those that are chosen join those that are here."""

    max_count: int | None = None
    folder: bool = False

    kind: ClassVar[str] = "files"
    wants: ClassVar[tuple[type, ...]] = (list,)

    def announced(self, files: Sequence[Announced]) -> list[str]:
        reasons = super().announced(files)
        waited = [(row.coming.name, row.coming.size) for row in self.under_way.open]
        room = self.room() - len(waited)
        for at, (name, size, _) in enumerate(files):
            if (seen := (clean_name(name), size)) in waited:  # it goes on where it was
                waited.remove(seen)
            elif not reasons[at]:
                room -= 1
                reasons[at] = self.full() if room < 0 else ""
        return reasons

    def limits(self) -> list[str]:
        """Also how many."""
        found = super().limits()
        return found if self.max_count is None else [*found, f"at most {counted(self.max_count)}"]

    def room(self) -> int:
        """How many more may come."""
        return 1_000_000 if self.max_count is None else self.max_count - len(self.shown()[0])

    def full(self) -> str:
        """Why no more may."""
        return f"there may be at most {self.max_count}"

    def add(self, files: Sequence[File]) -> object:
        """More files are here."""
        self.under_way.arrived(len(files))
        fit, room = self.fitting(files), max(self.room(), 0)
        for one in fit[room:]:
            self.failed((one.name, self.full()))
        return self.enter((*self.shown()[0], *fit[:room])) if fit[:room] else None

    def remove(self, token: str) -> object:
        """One is to go."""
        self.refused = ()
        self.under_way.hush()
        return self.enter(tuple(file for one, file in self.here.items() if one != token))

    def parsed(self, raw: tuple[File, ...], _annotation: Any) -> list[File]:
        return list(raw)

    def written(self, value: Any) -> tuple[File, ...]:
        return tuple(value or ())

    def held(self) -> tuple[File, ...]:
        """A copy: the list itself may change where it is."""
        return tuple(super().held() or ())

    def empty(self, raw: Any) -> bool:
        return not raw

    def control(self, raw: tuple[File, ...], props: dict[str, Any]) -> Element:
        self.here.offer(raw)
        hears = hearing(props)
        own = {
            "accept": self.accept or None,
            "multiple": True,
            "webkitdirectory": True if self.folder else None,
            "data-adds": True,
            "data-on-change": self.listener(self.add, files_sent, "f") if hears else None,
        }
        invitation = "Choose a folder" if self.folder else "Choose files" if not raw else "Choose more files"
        face = self.face("folder" if self.folder else "upload", invitation, "or drop it here" if self.folder else "or drop them here")
        return self.chosen(self.zone((face, self.chooser(props, own))), self.remove, deaf=not hears, joins=True)


def file(
    label: str = "",
    *,
    bind: Bind[File | None] | None = None,
    on_change: Callable[[File | None], object] | TakesOrNone[Decoded] | None = None,
    accept: str = "",
    max_mb: float | None = None,
    **more: Unpack[Input],
) -> Element:
    """Takes one file: chosen, dropped or pasted. `accept` is as in HTML (".csv,image/*"); `max_mb` is in millions of bytes.

    Both are checked on the server too. `on_change` gets what it is annotated to take: the `File`, `bytes`, a `Path`, a PIL image, a numpy array or a
    pandas.DataFrame, read before it is called. What cannot be read is told beside the input.

    Example: `ui.file("Orders", bind=lambda: self.orders, accept=".csv", max_mb=10)` with `orders: File | None = state(None)`
    """
    checked("file", on_change)
    return field("file", FileField, {"label": label, "bind": bind, "on_change": on_change, "accept": accept, "max_mb": max_mb}, more)


def files(
    label: str = "",
    *,
    bind: Bind[list[File]] | None = None,
    on_change: Callable[[list[File]], object] | Takes[list[Item]] | None = None,
    accept: str = "",
    max_mb: float | None = None,
    max_count: int | None = None,
    folder: bool = False,
    **more: Unpack[Input],
) -> Element:
    """Takes files; those that are chosen later join those that are here. `max_mb` is for each of them. `folder` takes all files of a folder.

    `on_change` gets all that are here, as what it is annotated to take: `list[File]`, `list[bytes]`, `list[Image.Image]`, read anew each time.

    Example: `ui.files("Photos", bind=lambda: self.photos, accept="image/*", max_count=10)` with `photos: list[File] = state([])`
    """
    checked("files", on_change, several=True)
    props = {"label": label, "bind": bind, "on_change": on_change, "accept": accept, "max_mb": max_mb, "max_count": max_count, "folder": folder}
    return field("files", FilesField, props, more)
