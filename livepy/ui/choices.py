"""Inputs that offer a choice of one. The page names an option by its token: it can name none that was not offered, nor mean another than the visitor saw.

What the attribute holds and the options do not is never shown, and never submitted: docs/design/inputs.md. Choices of several: ui/several.py.
"""

from __future__ import annotations

import enum
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Final, Protocol, TypeVar, Unpack

from livepy.core.elements import Each, Element, Listener
from livepy.errors import Refused
from livepy.mistakes import inputs
from livepy.mistakes.places import line_of
from livepy.ui.field import Bind, Field, Typed, field, text_of
from livepy.ui.props import Input
from livepy.ui.tokens import Tokens
from livepy.ui.values import Wrong, takes_none, validated

T = TypeVar("T")

AGAIN: Final = "What was chosen is no longer offered. Please choose again."


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
    """What all choices share: options by their tokens, and what becomes of a value that is none of them."""

    options: tuple[Any, ...] = ()
    show: Callable[[Any], str] = shown

    @property
    def offered(self) -> Tokens:
        """The options that the page shows."""
        found: Tokens = self.__dict__.setdefault("tokens", Tokens())
        return found

    @abstractmethod
    def stale(self) -> bool:
        """Whether it holds what is not among the options."""

    def faulty(self) -> bool:
        """What is submitted is what is shown: nothing, where the attribute can hold that; else the visitor has to choose."""
        if self.stale() and not self.asked("disabled"):
            raw = self.written(self.present())
            try:
                if self.bind is None:
                    raise Wrong(AGAIN)
                self.write(raw)
            except Wrong as wrong:
                self.typed = Typed(raw, self.held(), str(wrong), stays=True)
                return True
        return super().faulty()

    def first_render(self) -> None:
        another = self.bind is not None and self.__dict__.get("checked") is not self.bind
        super().first_render()
        fresh = self.offered.offer(self.options)
        if another or fresh:
            self.look_at(list(self.offered) if another else fresh)

    def look_at(self, tokens: Sequence[str]) -> None:
        """Say it to the author if the attribute cannot hold one of these options, else know as what it holds them."""
        binding = self.binding()
        annotation = self.of_one(binding.annotation) if binding is not None else None
        for token in tokens:
            option = self.offered[token]
            try:
                self.offered.mean(token, validated(option, annotation))
            except Wrong:
                allowed = str(annotation).replace("typing.", "")
                raise inputs.WRONG_OPTION(line_of(self.bind), kind=self.kind, option=option, annotation=allowed) from None

    def of_one(self, annotation: Any) -> Any:
        """The annotation of what one option stands for."""
        return annotation


class OneField(ChoiceField):
    """What `ui.radio` and `ui.select` share."""

    def chosen(self, sent: Any) -> str:
        """The token of an option that is offered."""
        token = text_of(sent)
        if token not in self.offered:
            raise Refused("not one of the options")
        return token

    def parsed(self, raw: str, annotation: Any) -> Any:
        if raw in self.offered:
            return self.offered.meant(raw)
        if annotation is None or not takes_none(annotation):
            raise Wrong(AGAIN)
        return None

    def written(self, value: Any) -> str:
        return self.offered.of(value)

    def empty(self, raw: str) -> bool:
        return raw not in self.offered or self.offered.meant(raw) is None  # an option None is for choosing nothing

    def shown(self) -> tuple[str, str]:
        raw, problem = super().shown()
        if raw in self.offered:
            return raw, problem
        raw = self.written(self.present())
        return raw, "" if raw else problem

    def stale(self) -> bool:
        return not self.shown()[0] and self.present() is not None


class SelectField(OneField):
    """What `ui.select` shows."""

    kind: ClassVar[str] = "select"

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props.pop("readonly") is not None
        options = [(token, self.show(option)) for token, option in self.offered.items()]
        if raw == "":
            options.insert(0, ("", ""))
        own: dict[str, Any] = {"class": "lv-input", "value": raw, "data-on-change": None if deaf else Listener(self.enter, self.chosen)}
        return Element("select", (Each(options, _option, _token),), {**own, **props, "disabled": True if deaf else props["disabled"]})


def _token(option: tuple[str, str]) -> str:
    return option[0]


def _option(option: tuple[str, str]) -> Element:
    """One of its own for each option: it comes, goes and moves, and never turns into another."""
    token, text = option
    if not token:
        return Element("option", ("",), {"value": "", "disabled": True, "hidden": True})
    return Element("option", (text,), {"value": token})


class RadioField(OneField):
    """What `ui.radio` shows."""

    kind: ClassVar[str] = "radio"
    tag: ClassVar[str] = "fieldset"
    grouped: ClassVar[bool] = True

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props.pop("readonly") is not None
        focus, name = props.pop("autofocus"), props.pop("id")
        buttons = []
        for token, option in self.offered.items():
            own: dict[str, Any] = {"class": "lv-radio", "type": "radio", "name": name, "value": token, "checked": raw == token, **props}
            own |= {"disabled": True if deaf else props["disabled"], "autofocus": focus, "data-on-change": None if deaf else Listener(self.enter, self.chosen)}
            focus = None
            buttons.append(Element("label", (Element("input", (), own), Element("span", (self.show(option),), {})), {"class": "lv-choice"}, token))
        return Element("div", buttons, {"class": "lv-choices"})


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

    Options may change: a value that is no longer among them is not shown, and no form is submitted with it.

    Example: `ui.select("Size", Size, bind=lambda: self.size)` with `class Size(Enum): …`
    """
    props = {"label": label, "options": tuple(options), "bind": bind, "value": value, "on_change": on_change, "show": show}
    return field("select", SelectField, props, more)
