"""Sound and film, in the browser's own players. Their bytes come in parts as they are played: a visitor may go to any place of a long one at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeAlias, Unpack

from livepy.core.elements import Element, Made
from livepy.files import File
from livepy.files.kinds import HEAD, detect
from livepy.mistakes import elements
from livepy.ui.field import Given, given, unpacked
from livepy.ui.pictures import print_of
from livepy.ui.props import Common, finish
from livepy.ui.sounds import Sound, checked, wav_of
from livepy.ui.sources import Sourced, address, url_of

Audio: TypeAlias = str | Path | File | bytes | Sound
Video: TypeAlias = str | Path | File | bytes
"""str: a URL of this server's; a file on disk is a Path."""

PLAYED: Final = {"audio": ("audio/", "video/", "application/ogg"), "video": ("video/", "application/ogg")}
"""Beginnings of the types that a player takes: a film may be listened to."""


class Player(Sourced):
    """What `ui.audio` and `ui.video` show of anything but a URL."""

    what: str
    props: Any
    more: Given = ()

    def print(self) -> object:
        if isinstance(self.source, File | Path | bytes):
            return super().print()
        rate, samples = checked(self.source)
        return rate, print_of(samples)

    def made(self) -> File:
        source = self.source
        if isinstance(source, File):
            return source
        return played(source, self.what) if isinstance(source, Path | bytes) else wav_of(source)

    def render(self) -> Element:
        file = self.file()
        own = {"src": address(self, file), "aria-label": None if isinstance(self.source, bytes | tuple) else file.name}
        return finish(self.what, (), {**dict(self.props), **own}, unpacked(self.more))


def played(source: Path | bytes, what: str) -> File:
    """A file that the player takes, by its first bytes."""
    name = source.name if isinstance(source, Path) else ""
    with File.of(source, name).open() as stream:
        kind = detect(stream.read(HEAD), name, f"{what}/*")
    if not kind.startswith(PLAYED[what]):
        raise elements.NO_SOUND(said=f"ui.{what}: {name or 'these bytes'} of the type {kind} cannot be played")
    return File.of(source, name or f"{what}.{kind.partition('/')[2].removeprefix('x-')}", kind)


def _player(what: str, source: Any, props: dict[str, Any], more: Common) -> Element:
    own: dict[str, Any] = {"controls": True, "preload": "metadata", **props}
    if isinstance(source, str):
        return finish(what, (), own | {"src": url_of(what, source)}, more)
    return Made(what, Player, {"what": what, "source": source, "props": tuple(own.items()), "more": given(more)}, more.get("key"))


def audio(source: Audio, *, autoplay: bool = False, **more: Unpack[Common]) -> Element:
    """Plays sound: a URL of this server's (`self.session.asset(…)` gives one), a `Path`, a `File`, bytes, or `(rate, samples)` with a numpy array.

    Browsers play by themselves only where the visitor has already clicked or typed on the page.

    Example: `ui.audio((16_000, self.speech))`
    """
    return _player("audio", source, {"class": "lv-audio", "autoplay": autoplay or None}, more)


def video(source: Video, *, autoplay: bool = False, loop: bool = False, **more: Unpack[Common]) -> Element:
    """Plays a film: a URL of this server's (`self.session.asset(…)` gives one), a `Path`, a `File` or bytes.

    Browsers play by themselves only where the visitor has already clicked or typed on the page.

    Example: `ui.video(Path("walk.mp4"), loop=True)`
    """
    return _player("video", source, {"class": "lv-video", "autoplay": autoplay or None, "loop": loop or None, "playsinline": True}, more)
