"""Choices of several: boxes to tick, in sight or in a list that opens. Each option is a node of its own: a tick means that option, or nothing.

Invariant: what is written is in the order of the options, and holds nothing that is not among them.
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar, Unpack

from livepy.core.elements import Element, Listener
from livepy.ui.choices import ChoiceField, EnumClass, shown
from livepy.ui.field import Bind, bool_of, field
from livepy.ui.props import Input
from livepy.ui.values import Wrong, validated, variants

T = TypeVar("T")

NOTHING = "Choose"


class SeveralField(ChoiceField):
    """What `ui.checkboxes` and `ui.multiselect` share. What was chosen is a tuple of tokens here, a list for the author."""

    limit: int | None = None

    tag: ClassVar[str] = "fieldset"
    wants: ClassVar[tuple[type, ...]] = (list,)
    grouped: ClassVar[bool] = True

    def tick(self, token: str, on: bool) -> object:
        """One box was ticked, or unticked."""
        ticked = {*self.shown()[0], token} if on else {*self.shown()[0]} - {token}
        return self.enter(tuple(one for one in self.offered if one in ticked))

    def parsed(self, raw: tuple[str, ...], annotation: Any) -> Any:
        if self.limit is not None and len(raw) > self.limit:
            raise Wrong(f"Choose at most {self.limit}.")
        return validated([self.offered.meant(token) for token in raw if token in self.offered], annotation)

    def written(self, value: Any) -> tuple[str, ...]:
        ticked = {self.offered.of(one) for one in value or ()}
        return tuple(token for token in self.offered if token in ticked)

    def held(self) -> tuple[Any, ...]:
        """A copy: the list itself may change where it is."""
        return tuple(super().held() or ())

    def shown(self) -> tuple[tuple[str, ...], str]:
        raw, problem = super().shown()
        return tuple(token for token in raw if token in self.offered), problem

    def empty(self, raw: Any) -> bool:
        return not raw

    def stale(self) -> bool:
        held = self.present() or ()
        return len(self.written(held)) < len(held)

    def of_one(self, annotation: Any) -> Any:
        lists = [one for one in variants(annotation) if typing.get_origin(one) is list and typing.get_args(one)]
        return typing.get_args(lists[0])[0] if lists else None

    def boxes(self, raw: tuple[str, ...], props: dict[str, Any]) -> list[Element]:
        """One for each option."""
        deaf, focus = props["readonly"] is not None, props["autofocus"]
        made = []
        for token, option in self.offered.items():
            own: dict[str, Any] = {
                "class": "lv-check",
                "type": "checkbox",
                "checked": token in raw,
                "disabled": True if deaf else props["disabled"],
                "autofocus": focus,
                "aria-invalid": props["aria-invalid"],
                "data-on-change": None if deaf else Listener(functools.partial(self.tick, token), bool_of),
            }
            focus = None
            made.append(Element("label", (Element("input", (), own), Element("span", (self.show(option),), {})), {"class": "lv-choice"}, token))
        return made


class CheckboxesField(SeveralField):
    """What `ui.checkboxes` shows."""

    kind: ClassVar[str] = "checkboxes"

    def control(self, raw: tuple[str, ...], props: dict[str, Any]) -> Element:
        return Element("div", self.boxes(raw, props), {"class": "lv-choices"})


class MultiselectField(SeveralField):
    """What `ui.multiselect` shows: the browser's own folding, which opens by key and by mouse without a word to the server."""

    kind: ClassVar[str] = "multiselect"

    def control(self, raw: tuple[str, ...], props: dict[str, Any]) -> Element:
        focus = props.pop("autofocus")
        props["autofocus"] = None
        chips = [Element("span", (self.show(self.offered[token]),), {"class": "lv-chip"}, token) for token in raw]
        face = chips or (Element("span", (NOTHING,), {"class": "lv-multi-empty"}),)
        off = True if props["disabled"] or props["readonly"] else None
        summary: dict[str, Any] = {"class": "lv-input lv-multi-face", "autofocus": focus, "data-invalid": props["aria-invalid"], "data-disabled": off}
        inside = (Element("summary", (Element("span", face, {"class": "lv-chips"}),), summary), self.list(raw, props))
        return Element("div", (Element("details", inside, {"class": "lv-multi-box", "data-uses": "multiselect"}),), {"class": "lv-multi"})

    def list(self, raw: tuple[str, ...], props: dict[str, Any]) -> Element:
        """What opens."""
        most = (Element("div", (f"At most {self.limit}",), {"class": "lv-help"}),) if self.limit is not None else ()
        return Element("div", (*most, *self.boxes(raw, props)), {"class": "lv-multi-list"})


def checkboxes(
    label: str,
    options: list[T] | EnumClass[T],
    *,
    bind: Bind[list[T]] | None = None,
    value: Sequence[T] = (),
    on_change: Callable[[list[T]], object] | None = None,
    show: Callable[[T], str] = shown,
    **more: Unpack[Input],
) -> Element:
    """Any of a few options, all of them in sight. The list is in the order of the options, whatever the order of the clicks.

    Example: `ui.checkboxes("Toppings", ["olives", "capers"], bind=lambda: self.toppings)` with `toppings: list[str] = state([])`
    """
    props = {"label": label, "options": tuple(options), "bind": bind, "value": tuple(value), "on_change": on_change, "show": show}
    return field("checkboxes", CheckboxesField, props, more)


def multiselect(
    label: str,
    options: list[T] | EnumClass[T],
    *,
    bind: Bind[list[T]] | None = None,
    value: Sequence[T] = (),
    on_change: Callable[[list[T]], object] | None = None,
    show: Callable[[T], str] = shown,
    limit: int | None = None,
    **more: Unpack[Input],
) -> Element:
    """Any of many options, in a list that opens; those chosen stand in its face. `limit` is the most that may be chosen.

    Example: `ui.multiselect("Languages", LANGUAGES, bind=lambda: self.spoken, limit=3)`
    """
    props = {"label": label, "options": tuple(options), "bind": bind, "value": tuple(value), "on_change": on_change, "show": show, "limit": limit}
    return field("multiselect", MultiselectField, props, more)
