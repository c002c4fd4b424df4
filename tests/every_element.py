"""Every function of `livepy.ui` that makes an element, with arguments that do for its signature: for tests that hold for all of them and any new one.

What a new element needs beside what is known here is added to `NEEDED`; until it is, the tests that use this say so.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any, cast

from livepy import Component, File, job, state, ui
from livepy.core.calls import Call, Starter
from livepy.core.elements import Element
from livepy.core.progress import Shown
from livepy.ui.panels import Fold, Tab

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8cf500f00038401803f5d6b2f0000000049454e44ae426082"
)
VECTOR = Path(__file__).parent / "vector.svg"


class Size(Enum):
    """Something to choose from."""

    SMALL = "small"
    LARGE = "large"


class Values(Component):
    """Something for each kind of input to be bound to."""

    is_open: bool = state(True)
    chosen: str = state("a")
    several: list[str] = state(["a"])

    @job
    def work(self) -> None:
        """Something that takes a while."""

    def render(self) -> ui.Element:
        return ui.text("")


VALUES = Values()


class Standstill:
    """Runs calls that are as they were made."""

    def stop(self, call: Call[None]) -> None:
        """Nothing runs."""


def running() -> Call[None]:
    """A call of a job that is half done."""
    call: Call[None] = Call(Values.work.declared, cast("Starter", Standstill()), None, None, (), {})
    call.begin()
    call.progress = Shown(0.5, "Half done", timedelta(seconds=5), timedelta(seconds=6))
    return call


def nothing(*_: object) -> None:
    """A handler for any event."""


NEEDED: dict[str, Callable[[], Any]] = {
    "options": lambda: ["a", "b"],
    "on_submit": lambda: nothing,
    "on_upload": lambda: nothing,
    "on_click": lambda: nothing,
    "items": lambda: ["a"],
    "render": lambda: ui.text,
    "rows": lambda: [{"name": "a"}],
    "content": lambda: ui.text("content"),
    "min": lambda: 0,
    "max": lambda: 10,
    "images": lambda: [PIXEL, PIXEL],
    "alt": lambda: "A picture",
    "to": lambda: "/there",
    "file": lambda: File.of_text("a", "a.txt"),
    "get": lambda: str,
    "label": lambda: "Label",
    "title": lambda: "Title",
    "text": lambda: "Text",
    "name": lambda: "name",
    "value": lambda: 1,
    "trusted": lambda: True,
}
"""What parameters without a default are given, by their names."""

PARTICULAR: dict[tuple[str, str], Callable[[], Any]] = {
    ("dialog", "bind"): lambda: lambda: VALUES.is_open,
    ("tag", "name"): lambda: "div",
    ("icon", "name"): lambda: "check",
    ("image", "source"): lambda: PIXEL,
    ("audio", "source"): lambda: "/sound.wav",
    ("video", "source"): lambda: "/film.webm",
    ("svg", "path"): lambda: VECTOR,
    ("markdown", "source"): lambda: "Some *words*",
    ("code", "source"): lambda: "x = 1",
    ("on", "handler"): lambda: nothing,
    ("badge", "content"): lambda: "new",
    ("provide", "value"): lambda: VALUES,
    ("job", "job"): running,
}
"""The same for one element."""

WRAPPED: dict[str, Callable[[Any], Any]] = {
    "tab": lambda made: ui.tabs(made),
    "fold": lambda made: ui.accordion(made),
    "svg": lambda made: ui.icon(made),
    "col": lambda made: getattr(ui, "table")([{"name": "a"}], [made]),  # noqa: B009  # not there in every version of this list
    "on": lambda made: ui.text("x", on={"click": made}),
}
"""What is no element by itself, in one that shows it."""


@dataclass(frozen=True)
class Maker:
    """One function of `livepy.ui`."""

    name: str

    @property
    def function(self) -> Callable[..., Any]:
        """Itself."""
        found: Callable[..., Any] = getattr(ui, self.name)
        return found

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """Its parameters, without what all elements take."""
        return {name: one for name, one in inspect.signature(self.function).parameters.items() if one.kind is not inspect.Parameter.VAR_KEYWORD}

    @property
    def common(self) -> frozenset[str]:
        """What it takes that all elements or all inputs take."""
        for one in inspect.signature(self.function).parameters.values():
            if one.kind is inspect.Parameter.VAR_KEYWORD:
                return frozenset((ui.Input if "Input" in str(one.annotation) else ui.Common).__annotations__) | frozenset(ui.Common.__annotations__)
        return frozenset()

    def make(self, **given: Any) -> Any:
        """The element with these arguments, and what else it needs."""
        positional: list[Any] = []
        named: dict[str, Any] = {}
        for name, one in self.parameters.items():
            if one.kind is inspect.Parameter.VAR_POSITIONAL:
                positional += [given[name]] if name in given else self.children()
            elif name in given:
                named[name] = given[name]
            elif one.default is inspect.Parameter.empty:
                named[name] = self.needed(name)
        named |= {name: value for name, value in given.items() if name not in self.parameters}
        first = [named.pop(name) for name, one in self.parameters.items() if name in named and one.kind is not inspect.Parameter.KEYWORD_ONLY]
        return WRAPPED.get(self.name, lambda made: made)(self.function(*first, *positional, **named))

    def children(self) -> list[Any]:
        """Something for it to hold."""
        if self.name == "tabs":
            return [ui.tab("One", "content", key="one")]
        return [ui.fold("One", "content", key="one")] if self.name == "accordion" else ["inside"]

    def needed(self, name: str) -> Any:
        """What this parameter is given where nobody says more."""
        found = PARTICULAR.get((self.name, name)) or NEEDED.get(name)
        if found is None:
            raise AssertionError(f"ui.{self.name} is new here: say in {Path(__file__).name} what its {name!r} may be given")
        return found()


def makers() -> Iterator[Maker]:
    """All of them, in the order of their names."""
    for name in ui.__all__:
        if inspect.isfunction(getattr(ui, name)):
            yield Maker(name)


__all__ = ["PIXEL", "Element", "Fold", "Maker", "Tab", "makers"]
