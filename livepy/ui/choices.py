"""Inputs that offer a choice. On the wire a choice is its place among the options: the page can name no value that was not offered."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Protocol, TypeVar, Unpack

from livepy.core.elements import Element, Listener
from livepy.core.reading import same
from livepy.errors import Refused
from livepy.mistakes import inputs
from livepy.mistakes.places import line_of
from livepy.ui.field import Bind, Field, field, text_of
from livepy.ui.props import Input
from livepy.ui.values import Wrong, validated

T = TypeVar("T")


class EnumClass(Protocol[T]):  # type: ignore[misc]  # invariant on purpose, so that a wrong binding is an error
    """An Enum class."""

    def __iter__(self) -> Iterator[T]: ...
    def __getitem__(self, name: str, /) -> T: ...
    def __len__(self) -> int: ...


def shown(option: object) -> str:
    """How an option is called where the author does not say it."""
    if option is None:
        return "\N{EN DASH}"
    if isinstance(option, enum.Enum):
        return option.value if isinstance(option.value, str) else option.name.replace("_", " ").capitalize()
    return str(option)


class ChoiceField(Field):
    """What `ui.radio` and `ui.select` share."""

    options: tuple[Any, ...] = ()
    show: Callable[[Any], str] = shown

    def parsed(self, raw: str, _annotation: Any) -> Any:
        if not (raw.isascii() and raw.isdigit() and len(raw) < 9 and int(raw) < len(self.options)):
            raise Refused("not one of the options")
        return self.options[int(raw)]

    def written(self, value: Any) -> str:
        for place, option in enumerate(self.options):
            if same(option, value) or (type(option) is type(value) and option == value):
                return str(place)
        return ""

    def first_render(self) -> None:
        fresh = self.bind is not None and self.__dict__.get("checked") is not self.bind
        super().first_render()
        binding = self.binding() if fresh else None
        annotation = binding.annotation if binding is not None else None
        for option in self.options if annotation is not None else ():
            try:
                validated(option, annotation)
            except Wrong:
                raise inputs.WRONG_OPTION(line_of(self.bind), kind=self.kind, option=option, annotation=annotation) from None


class SelectField(ChoiceField):
    """What `ui.select` shows."""

    kind: ClassVar[str] = "select"

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props.pop("readonly") is not None
        options = [Element("option", (self.show(option),), {"value": str(place)}) for place, option in enumerate(self.options)]
        if raw == "":
            options.insert(0, Element("option", ("",), {"value": "", "disabled": True, "hidden": True}))
        own: dict[str, Any] = {"class": "lv-input", "value": raw, "data-on-change": None if deaf else Listener(self.enter, text_of)}
        return Element("select", options, {**own, **props, "disabled": True if deaf else props["disabled"]})


class RadioField(ChoiceField):
    """What `ui.radio` shows."""

    kind: ClassVar[str] = "radio"
    tag: ClassVar[str] = "fieldset"

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props.pop("readonly") is not None
        name, required, disabled = props.pop("id"), props.pop("required"), True if deaf else props.pop("disabled")
        invalid = props.pop("aria-invalid")
        buttons = [
            Element(
                "label",
                (
                    Element(
                        "input",
                        (),
                        {
                            "class": "lv-radio",
                            "type": "radio",
                            "name": name,
                            "value": str(place),
                            "checked": raw == str(place),
                            "disabled": disabled,
                            "required": required,
                            "autofocus": props["autofocus"] if place == 0 else None,
                            "aria-invalid": invalid,
                            "data-on-change": None if deaf else Listener(self.enter, text_of),
                        },
                    ),
                    Element("span", (self.show(option),), {}),
                ),
                {"class": "lv-choice"},
            )
            for place, option in enumerate(self.options)
        ]
        props.pop("autofocus")
        return Element("div", buttons, {"class": "lv-choices", **props})

    def around(self, control: Any, _raw: Any) -> Sequence[Any]:
        return (Element("legend", (self.label,), {"class": "lv-label"}), control) if self.label else (control,)


def radio(
    label: str,
    options: list[T] | EnumClass[T],
    *,
    bind: Bind[T | None] | None = None,
    value: T | None = None,
    on_change: Callable[[T], object] | None = None,
    show: Callable[[T], str] = shown,
    **more: Unpack[Input],
) -> Element:
    """One of a few options, all of them in sight. `show` says how an option is called.

    Example: `ui.radio("Show", ["all", "open", "done"], bind=lambda: self.filter)`
    """
    props = {"label": label, "options": tuple(options), "bind": bind, "value": value, "on_change": on_change, "show": show}
    return field("radio", RadioField, props, more)


def select(
    label: str,
    options: list[T] | EnumClass[T],
    *,
    bind: Bind[T | None] | None = None,
    value: T | None = None,
    on_change: Callable[[T], object] | None = None,
    show: Callable[[T], str] = shown,
    **more: Unpack[Input],
) -> Element:
    """One of several options, in a list that opens. Put `None` among the options where none may be chosen.

    Example: `ui.select("Size", Size, bind=lambda: self.size)` with `class Size(Enum): …`
    """
    props = {"label": label, "options": tuple(options), "bind": bind, "value": value, "on_change": on_change, "show": show}
    return field("select", SelectField, props, more)
