"""Inputs for text, numbers, and yes or no."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal, TypeAlias, TypeVar, Unpack

from livepy.core.component import Component
from livepy.core.elements import Element, Listener, Secret
from livepy.core.saving import keep_secret
from livepy.core.state import state
from livepy.errors import Refused
from livepy.mistakes import inputs
from livepy.mistakes.places import line_of
from livepy.ui.field import Bind, Field, bool_of, field, text_of
from livepy.ui.icons import picture
from livepy.ui.props import Handler, Input, mistake
from livepy.ui.values import Number, Wrong, number_type, takes_none, validated, within, written
from livepy.ui.values import number as number_in

N = TypeVar("N", bound=float | Decimal)
TextKind: TypeAlias = Literal["text", "password", "email", "url", "search", "tel"]

TYPING = "t60"
"""A key is sent at once while nothing is under way; while keys come fast, the newest text about every 60 ms."""


def line_sent(sent: Any) -> str:
    """What the page sent, if it is a text of one line."""
    text = text_of(sent)
    if "\n" in text or "\r" in text:
        raise Refused("a single line was expected")
    return text


_HEARS: Final[dict[Callable[[Any], str], Listener]] = {takes: Listener(Field.enter, takes, TYPING, own=True) for takes in (text_of, line_sent)}
_BROWSERS_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")


class TextField(Field):
    """What `ui.textbox` shows."""

    on_submit: Handler | None = None
    on_blur: Handler | None = None
    text_kind: str = "text"
    lines: int = 1
    placeholder: str = ""
    max_length: int | None = None

    kind: ClassVar[str] = "textbox"
    wants: ClassVar[tuple[type, ...]] = (str,)

    def parsed(self, raw: str, annotation: Any) -> Any:
        if self.lines == 1 and ("\n" in raw or "\r" in raw):
            raise Wrong("Enter a single line.")
        if self.max_length is not None and len(raw) > self.max_length:
            raise Wrong(f"Enter at most {self.max_length} characters.")
        if not raw and annotation is not None and takes_none(annotation):
            return None
        return validated(raw, annotation)

    def written(self, value: Any) -> str:
        return "" if value is None else str(value)

    def handed(self, _raw: str, value: Any) -> str:
        return "" if value is None else str(value)

    def submit(self) -> object:
        """Enter was pressed. What is not valid is not submitted."""
        return None if self.on_submit is None or self.faulty() else self.on_submit()

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props["readonly"] is not None
        own: dict[str, Any] = {
            "class": "lv-input",
            "value": raw,
            "placeholder": self.placeholder or None,
            "maxlength": self.max_length,
            "data-on-input": None if deaf else hears_typing(self, line_sent if self.lines == 1 else text_of),
            "data-on-blur": None if self.on_blur is None else Listener(self.on_blur),
        }
        submit = Listener(self.submit, None, "k:Enter p" if self.lines == 1 else "k:ctrl+Enter p") if self.on_submit is not None else None
        if submit is not None or "data-on-keydown" not in props:
            own["data-on-keydown"] = submit
        if self.lines == 1:
            return Element("input", (), {"type": self.text_kind, **own, **props})
        return Element("textarea", (), {"rows": self.lines, **own, **props})


class PasswordField(TextField):
    """What `ui.textbox(kind="password")` shows. What was typed is never sent back: no render, no rebuild and no error tells it to the page."""

    revealed: bool = state(False, keep="never")

    def reveal(self) -> None:
        """Show it in the clear, or no longer; the page itself has the text."""
        self.revealed = not self.revealed

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        one = super().control(raw, props)
        box = Element("input", (), {**one.props, "type": "text" if self.revealed else "password", "value": Secret(raw), "spellcheck": "false"})
        button: dict[str, Any] = {
            "class": "lv-reveal",
            "type": "button",
            "aria-label": "Show password",
            "aria-pressed": "true" if self.revealed else "false",
            "disabled": props["disabled"],
            "data-on-click": Listener(self.reveal, None, "1"),
        }
        return Element("div", (box, Element("button", (picture("eye-off" if self.revealed else "eye"),), button)), {"class": "lv-secret"})

    def first_render(self) -> None:
        """A password is kept nowhere: not in the address, not beyond the page."""
        another = self.bind is not None and self.__dict__.get("checked") is not self.bind
        super().first_render()
        binding = self.binding() if another else None
        held = binding.owner._states[binding.name] if binding is not None and isinstance(binding.owner, Component) else None
        if held is not None and held.keep == "url":
            raise inputs.PASSWORD_ADDRESS(line_of(self.bind), name=held.name)
        if binding is not None:
            keep_secret(binding.owner, binding.name)


class NumberField(Field):
    """What `ui.number` shows: a text field, as a browser's own number field tells nothing about a text that is no number yet."""

    min: float | None = None
    max: float | None = None
    step: float | None = None

    kind: ClassVar[str] = "number"
    wants: ClassVar[tuple[type, ...]] = (int, float, Decimal)

    def number_type(self, annotation: Any) -> type[Number]:
        """Whole numbers, floats or decimals."""
        return number_type(annotation, self.present(), *((self.min, self.max, self.step) if self.step is not None else ()))

    def parsed(self, raw: str, annotation: Any) -> Any:
        if not raw.strip():
            if takes_none(annotation):
                return None
            raise Wrong("Enter a number.")
        value = number_in(raw, self.number_type(annotation))
        within(value, self.min, self.max)
        return validated(value, annotation)

    def written(self, value: Any) -> str:
        return written(value)

    def empty(self, raw: str) -> bool:
        return not raw.strip()

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props["readonly"] is not None
        own: dict[str, Any] = {
            "class": "lv-input",
            "type": "text",
            "inputmode": "decimal" if self.min is not None and self.min >= 0 else None,  # iOS has no minus on that keyboard
            "autocomplete": "off",
            "value": raw,
            "maxlength": 100,
            "data-number": True,
            "data-on-input": None if deaf else hears_typing(self),
        }
        if not deaf and "data-on-keydown" not in props:
            own["data-on-keydown"] = Listener(self.step_by, _direction, "k:ArrowUp|ArrowDown p e")
        return Element("input", (), {**own, **props})

    def step_by(self, direction: int) -> object:
        """An arrow key: the next number up or down, as in a browser's own number field."""
        held, step = self.present(), Decimal(str(self.step or 1))
        value = Decimal(str(held)) + direction * step if held is not None else Decimal(str(self.min or 0))
        low, high = self.min, self.max
        if low is not None:
            value = max(value, Decimal(str(low)))
        if high is not None:
            value = min(value, Decimal(str(high)))
        return self.enter(f"{value.normalize():f}")


def _direction(sent: Any) -> int:
    key = sent.get("key") if isinstance(sent, dict) else None
    if key not in ("ArrowUp", "ArrowDown"):
        raise Refused("an arrow key was expected")
    return 1 if key == "ArrowUp" else -1


class SliderField(NumberField):
    """What `ui.slider` shows."""

    unit: str = ""

    kind: ClassVar[str] = "slider"

    def number_type(self, annotation: Any) -> type[Number]:
        return number_type(annotation, self.present(), self.min, self.max, self.step if self.step is not None else self.min)

    def steps(self) -> float:
        """One step: as given, 1 for whole numbers, else about a hundredth of the way."""
        if self.step is not None:
            return self.step
        annotation = self.annotation()
        span = Decimal(str(self.max)) - Decimal(str(self.min))
        if self.number_type(annotation) is int or span <= 0:
            return 1
        return float(Decimal(1).scaleb((span / 100).adjusted()))

    def annotation(self) -> Any:
        """Of the attribute that it edits."""
        binding = self.binding()
        return None if binding is None else binding.annotation

    def parsed(self, raw: str, annotation: Any) -> Any:
        value, kind = number_in(raw, float), self.number_type(annotation)
        within(value, self.min, self.max)
        if kind is not float:
            value = number_in(raw, Decimal)
        return validated(round(value) if kind is int else value, annotation)

    def sent(self, sent: Any) -> str:
        """What a browser's own slider says: a number in its range."""
        text = text_of(sent)
        try:
            if not _BROWSERS_NUMBER.fullmatch(text):
                raise Wrong(text)
            within(number_in(text, float), self.min, self.max)
        except Wrong:
            raise Refused("not in the slider's range") from None
        return text

    def written(self, value: Any) -> str:
        return written(self.min if value is None else value)

    def around(self, control: Any, raw: Any) -> Sequence[Any]:
        name = self.__dict__["id"]
        output = Element("output", (f"{raw}{self.unit and ' '}{self.unit}",), {"for": name})
        return (Element("div", (Element("label", (self.label,), {"for": name}), output), {"class": "lv-label"}), control)

    def control(self, raw: str, props: dict[str, Any]) -> Element:
        deaf = props.pop("readonly") is not None
        props.pop("required")
        own: dict[str, Any] = {
            "class": "lv-slider",
            "type": "range",
            "min": self.min,
            "max": self.max,
            "step": self.steps(),
            "value": raw,
            "data-on-input": None if deaf else hears_typing(self, self.sent),
        }
        return Element("input", (), {**own, **props, "disabled": True if deaf else props["disabled"]})


class CheckField(Field):
    """What `ui.checkbox` shows."""

    kind: ClassVar[str] = "checkbox"
    wants: ClassVar[tuple[type, ...]] = (bool,)

    def parsed(self, raw: bool, annotation: Any) -> Any:
        return validated(raw, annotation)

    def written(self, value: Any) -> bool:
        return bool(value)

    def empty(self, raw: bool) -> bool:
        return not raw

    def control(self, raw: bool, props: dict[str, Any]) -> Element:
        deaf = props.pop("readonly") is not None
        own: dict[str, Any] = {
            "class": "lv-check",
            "type": "checkbox",
            "checked": raw,
            "data-on-change": None if deaf else Listener(self.enter, bool_of),
        }
        return Element("input", (), {**own, **props, "disabled": True if deaf else props["disabled"]})

    def around(self, control: Any, _raw: Any) -> Sequence[Any]:
        parts = (control, Element("span", (self.label,), {})) if self.label else (control,)
        return (Element("label", parts, {"class": "lv-choice"}),)


class SwitchField(CheckField):
    """What `ui.switch` shows."""

    kind: ClassVar[str] = "switch"

    def control(self, raw: bool, props: dict[str, Any]) -> Element:
        box = super().control(raw, props)
        return Element("input", (), {**box.props, "class": "lv-switch", "role": "switch"})


def hears_typing(one: Field, takes: Callable[[Any], str] = text_of) -> Listener:
    """What is typed is sent at once and then throttled, or after a pause if the author asks for one."""
    seconds = one.asked("debounce")
    shared = _HEARS.get(takes) if seconds is None else None
    return shared or Listener(Field.enter, takes, TYPING if seconds is None else f"d{round(seconds * 1000)}", own=True)


def textbox(
    label: str = "",
    *,
    bind: Bind[str | None] | None = None,
    value: str | None = None,
    on_change: Callable[[str], object] | None = None,
    on_submit: Handler | None = None,
    on_blur: Handler | None = None,
    kind: TextKind = "text",
    lines: int = 1,
    placeholder: str = "",
    max_length: int | None = None,
    check: Callable[[str], str | None] | None = None,
    **more: Unpack[Input],
) -> Element:
    """A text field. Enter submits; in one of several lines ctrl+Enter does. `max_length` is in characters.

    What is typed into `kind="password"` is never sent back to a page, nor kept: the attribute counts as `keep="never"`.

    What is typed is sent at once, and about every 60 ms while keys come fast; `debounce` waits for a pause instead. Before a click or Enter is told, what was
    typed is. A text that the annotation, `max_length` or `check` refuses stays in the field with the reason under it; the attribute keeps its last valid value.

    Example: `ui.textbox("Name", bind=lambda: self.name, on_submit=self.save)`
    """
    if kind == "password" and lines != 1:
        raise mistake(f"ui.textbox: a password of {lines} lines would be readable; leave out `lines`, or `kind`")
    props = {
        "label": label,
        "bind": bind,
        "value": value,
        "on_change": on_change,
        "on_submit": on_submit,
        "on_blur": on_blur,
        "text_kind": kind,
        "lines": lines,
        "placeholder": placeholder,
        "max_length": max_length,
        "check": check,
    }
    return field("textbox", PasswordField if kind == "password" else TextField, props, more)


def number(
    label: str = "",
    *,
    bind: Bind[N | None] | None = None,
    value: N | None = None,
    on_change: Callable[[N | None], object] | None = None,
    min: float | None = None,
    max: float | None = None,
    step: float | None = None,
    check: Callable[[N], str | None] | None = None,
    **more: Unpack[Input],
) -> Element:
    """A field for a number. The attribute's annotation says whether it is whole; emptied, it is None where the annotation allows that.

    `step` is how far the arrow keys go. Example: `ui.number("Age", bind=lambda: self.age, min=0, max=130)`
    """
    props = {"label": label, "bind": bind, "value": value, "on_change": on_change, "min": min, "max": max, "step": step, "check": check}
    return field("number", NumberField, props, more)


def slider(
    label: str = "",
    *,
    min: float,
    max: float,
    step: float | None = None,
    bind: Bind[N] | None = None,
    value: N | None = None,
    on_change: Callable[[N], object] | None = None,
    unit: str = "",
    **more: Unpack[Input],
) -> Element:
    """A slider. Without `step` it goes by whole numbers under an `int`, else in about a hundred steps.

    Example: `ui.slider("Radius", min=0, max=20, bind=lambda: self.radius, unit="px")`
    """
    props = {"label": label, "bind": bind, "value": value, "on_change": on_change, "min": min, "max": max, "step": step, "unit": unit}
    return field("slider", SliderField, props, more)


def checkbox(
    label: str = "", *, bind: Bind[bool] | None = None, value: bool = False, on_change: Callable[[bool], object] | None = None, **more: Unpack[Input]
) -> Element:
    """A box that is ticked or not.

    Example: `ui.checkbox("Send me news", bind=lambda: self.news)`
    """
    return field("checkbox", CheckField, {"label": label, "bind": bind, "value": value, "on_change": on_change}, more)


def switch(
    label: str = "", *, bind: Bind[bool] | None = None, value: bool = False, on_change: Callable[[bool], object] | None = None, **more: Unpack[Input]
) -> Element:
    """Something that is on or off, and changes at once.

    Example: `ui.switch("Dark mode", bind=lambda: self.dark)`
    """
    return field("switch", SwitchField, {"label": label, "bind": bind, "value": value, "on_change": on_change}, more)
