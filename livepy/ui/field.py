"""What all inputs share: a label, help and error around a control, and how what is typed becomes the value of an attribute.

A field keeps the text as typed while it means what the attribute holds: "1." stays "1." while the number is 1.0; a handler that assigns the attribute wins.
Invariant: the attribute holds only values that its annotation, the field's own limits and the author's `check` allow.
"""

from __future__ import annotations

import typing
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

from pydantic import ValidationError

from livepy.core.bind import Binding, resolve
from livepy.core.component import Component
from livepy.core.elements import Element, Made
from livepy.core.reading import LOCK, same
from livepy.errors import Refused
from livepy.files import File
from livepy.mistakes import inputs
from livepy.mistakes.places import line_of
from livepy.ui.props import Input, declarations, known_to_inputs, share
from livepy.ui.values import Wrong, told, variants

T = TypeVar("T")
Bind: TypeAlias = Callable[[], T]
"""`lambda: self.todo.title`: names the attribute to edit, so it gives the attribute itself, nothing made of it."""

Given: TypeAlias = tuple[tuple[str, Any], ...]
"""What `**more` said, as something that can be compared: a field that is given the same again does not render again."""

MISSING: Final = "Please fill this in."
ANEW: Final = "Please enter this again."
_NOTHING: Any = object()


class _Ruled(Wrong):
    """What no other check than the one that said it can say."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the control shows since the visitor touched it."""

    raw: Any
    means: Any  # what the attribute held afterwards; while it still does, `raw` stays
    problem: str = ""  # why it was not taken; it is checked again each time it is shown, as limits change
    stays: bool = False  # only the attribute itself, or the author, can tell whether the problem still is one
    before: Any = _NOTHING  # without a binding: the `value` given at that time, which stays where nobody takes the new one over

    __livepy_fixed__ = True


class _Typed:
    """The field's own attribute of that name: read by nobody else, so a write renders the field and no list of readers is kept."""

    def __get__(self, obj: Field, owner: type) -> Typed | None:
        return obj.__dict__.get("typed") if obj is not None else None

    def __set__(self, obj: Field, value: Typed | None) -> None:
        with LOCK:
            obj.__dict__["typed"] = value
            if obj._place is not None:
                obj._place.mark()


def field(tag: str, make: Callable[..., Field], props: dict[str, Any], more: Input) -> Made:
    """The element for an input: shown by `make`, described by its props, so that `Interface` can copy it."""
    if more:
        known_to_inputs(more)
    props["more"] = given(more) if more else ()
    return Made(tag, make, props, more.get("key"))


def given(more: Mapping[str, Any]) -> Given:
    """`more` without its key, comparable."""
    kept = {name: value for name, value in more.items() if name != "key"}
    if "style" in kept:
        kept["style"] = declarations(kept["style"])
    for name in ("attrs", "on"):
        if name in kept:
            kept[name] = tuple(kept[name].items())
    return tuple(kept.items())


def unpacked(more: Given) -> dict[str, Any]:
    """What `given` was made of."""
    kept = dict(more)
    for name in ("attrs", "on"):
        if name in kept:
            kept[name] = dict(kept[name])
    return kept


class Field(Component):
    """An input with what stands around it. Subclasses say how their control looks, and what its raw value means."""

    label: str = ""
    bind: Callable[[], Any] | None = None
    value: Any = None
    on_change: Callable[[Any], object] | None = None
    check: Callable[[Any], str | None] | None = None
    more: Given = ()
    typed = _Typed()

    kind: ClassVar[str] = ""  # the name of its function in ui
    tag: ClassVar[str] = "div"
    wants: ClassVar[tuple[type, ...]] = ()  # types of attributes that this input can edit; () is any
    never: ClassVar[tuple[type, ...]] = ()  # kinds of these that it cannot
    joins: ClassVar[bool] = True  # a form around asks it before it is submitted
    grouped: ClassVar[bool] = False  # several controls in a fieldset, which then is what a screen reader reads of the whole

    # --- what subclasses say ---------------------------------------------------------------------
    def parsed(self, raw: Any, _annotation: Any) -> Any:
        """The value that `raw` means; raises Wrong."""
        return raw

    def written(self, value: Any) -> Any:
        """The raw value that shows `value`."""
        return value

    @abstractmethod
    def control(self, raw: Any, props: dict[str, Any]) -> Any:
        """The control itself; `props` has what all controls have, id and states and what the author added."""

    # --- the value ---------------------------------------------------------------------------------
    def binding(self) -> Binding | None:
        """The attribute that this input edits now; a lambda may lead to another one later."""
        return None if self.bind is None else resolve(self.bind)

    def held(self) -> Any:
        """The value that the author's side holds."""
        return self.value if self.bind is None else self.bind()

    def present(self) -> Any:
        """The value: what the author's side holds, or what was typed where nobody holds it."""
        held, typed = self.held(), self.typed
        return typed.means if typed is not None and typed.before is not _NOTHING and same(held, typed.before) else held

    def stands(self) -> Typed | None:
        """What was typed, while it is what the control shows: until the author's side holds something else."""
        held, typed = self.held(), self.typed
        if typed is not None and typed.before is not _NOTHING:
            if same(held, typed.before):
                return typed
            self.__dict__["typed"] = typed = replace(typed, before=_NOTHING)  # taken over: the old value means no longer that nobody listens
        return typed if typed is not None and same(held, typed.means) else None

    def shown(self) -> tuple[Any, str]:
        """What the control shows, and what is wrong with it now."""
        typed = self.stands()
        if typed is None:
            return self.written(self.held()), ""
        return typed.raw, self.wrong(typed) if typed.problem else ""

    def wrong(self, typed: Typed) -> str:
        """What is wrong by now with what was not taken."""
        try:
            self.checked_value(typed.raw, self.binding())
        except Wrong as wrong:
            return str(wrong)
        return typed.problem if typed.stays else ""

    def enter(self, raw: Any) -> object:
        """The visitor has typed or chosen; what is valid is written to the attribute and told to the author."""
        before = _NOTHING if self.bind is not None else self.value
        try:
            value = self.write(raw)
        except Wrong as wrong:
            self.typed = Typed(raw, self.held(), str(wrong), isinstance(wrong, _Ruled), before)
            return None
        self.typed = Typed(raw, value if self.bind is None else self.held(), before=before)
        return None if self.on_change is None else self.on_change(self.handed(raw, value))

    def write(self, raw: Any) -> Any:
        """Check what `raw` means and give it to the attribute."""
        binding = self.binding()
        value = self.checked_value(raw, binding)
        if binding is not None:
            assign(binding, value)
        return value

    def checked_value(self, raw: Any, binding: Binding | None) -> Any:
        """What `raw` means, if all rules allow it; raises Wrong."""
        if self.empty(raw) and self.asked("required"):
            raise Wrong(MISSING)
        value = self.parsed(raw, binding.annotation if binding is not None else None)
        if self.check is not None and value is not None:
            wrong = self.check(value)
            if wrong:
                raise Wrong(wrong)
        return value

    def empty(self, raw: Any) -> bool:
        """Whether nothing has been entered."""
        return raw is None or raw == ""

    def handed(self, _raw: Any, value: Any) -> Any:
        """What `on_change` is called with."""
        return value

    def faulty(self) -> bool:
        """Whether it holds what no form may take; says so beside its label from now on."""
        raw, problem = self.shown()
        if self.asked("disabled"):
            return bool(problem)
        typed = self.stands()
        refused = typed is not None and typed.problem
        try:
            if refused and raw != self.written(self.held()):
                self.again(raw)
            elif self.asked("required") or not self.empty(raw):
                self.checked_value(raw, self.binding())  # also what nobody has typed: the value that it began with
        except Wrong as wrong:
            if problem != str(wrong):
                self.typed = Typed(raw, self.held(), str(wrong), isinstance(wrong, _Ruled))
            return True
        if refused:
            self.typed = None
        return False

    def again(self, raw: Any) -> None:
        """What was not taken may be right by now, as limits change: what is submitted is what is shown."""
        self.write(raw)
        if self.bind is None:  # nobody has heard of it
            raise _Ruled(ANEW)

    def asked(self, name: str) -> Any:
        """What the author gave for one of the props that all inputs take."""
        for key, value in self.more:
            if key == name:
                return value
        return None

    # --- the page ------------------------------------------------------------------------------------
    def render(self) -> Element:
        self.first_render()
        raw, problem = self.shown()
        more = unpacked(self.more)
        problem = more.get("error") or problem
        name = self.__dict__["id"]
        described = " ".join([f"{name}-help"] * bool(more.get("help")) + [f"{name}-error"] * bool(problem))
        props: dict[str, Any] = {
            "id": name,
            "disabled": True if more.get("disabled") else None,
            "readonly": True if more.get("read_only") else None,
            "required": True if more.get("required") else None,
            "autofocus": True if more.get("autofocus") else None,
            "aria-invalid": "true" if problem else None,
            "aria-describedby": described or None,
        }
        outside: dict[str, Any] = {"class": "lv-field", "data-required": True if more.get("required") and self.label else None}
        if self.grouped:
            outside |= {"id": name, "aria-describedby": props.pop("aria-describedby")}
        share(more, outside if self.grouped else props, outside)
        parts = [*self.around(self.control(raw, props), raw)]
        if more.get("help"):
            parts.append(Element("span", (more["help"],), {"class": "lv-help", "id": f"{name}-help"}))
        if problem:
            parts.append(Element("span", (problem,), {"class": "lv-error", "id": f"{name}-error", "role": "alert"}))
        return Element(self.tag, parts, outside)

    def around(self, control: Any, _raw: Any) -> Sequence[Any]:
        """The label and the control."""
        if not self.label:
            return (control,)
        if self.grouped:
            return (Element("legend", (self.label,), {"class": "lv-label"}), control)
        return (Element("label", (self.label,), {"class": "lv-label", "for": self.__dict__["id"]}), control)

    def first_render(self) -> None:
        """Take an id, join a form, and check that the attribute is one that this input can edit."""
        own = self.__dict__
        if "id" not in own and self._tree is not None:
            own["id"] = self._tree.new_id()
            form = form_around(self) if self.joins else None
            if form is not None:
                form.join(self)
        if self.bind is not None and own.get("checked") is not self.bind:
            own["checked"] = self.bind
            binding = resolve(self.bind)
            if self.wants and binding.annotation is not None:
                _fits(self, binding)


def assign(binding: Binding, value: Any) -> None:
    """Give it to the attribute; raises Wrong if the model's own rules refuse it."""
    try:
        binding.set(value)
    except ValidationError as error:
        raise _Ruled(told(error)) from None


def _fits(field: Field, binding: Binding) -> None:
    annotation = binding.annotation
    bare = [typing.get_origin(one) or one for one in variants(annotation)]
    kinds = [one for one in bare if isinstance(one, type) and one is not type(None) and one is not object]
    if kinds and not any(issubclass(kind, field.wants) and not issubclass(kind, field.never) for kind in kinds):
        fitting = _FITTING.get(kinds[0])
        mend = (
            f"Use ui.{fitting}, or annotate it as `{binding.name}: {field.wants[0].__name__}`."
            if fitting
            else f"Bind it to one that is annotated as `{field.wants[0].__name__}`."
        )
        wants = " or ".join(one.__name__ for one in field.wants)
        raise inputs.WRONG_INPUT(line_of(field.bind), kind=field.kind, wants=wants, name=binding.name, held=kinds[0].__name__, mend=mend)


_FITTING: Final[dict[type, str]] = {
    int: "number",
    float: "number",
    bool: "checkbox",
    str: "textbox",
    list: "checkboxes",
    Date: "date",
    Time: "time",
    DateTime: "datetime",
    File: "file",
}


class FormLike(Component):
    """What a form offers to the fields in it."""

    def join(self, field: Field) -> None:
        """Ask this field before the form is submitted."""


def form_around(component: Component) -> FormLike | None:
    """The nearest form above."""
    place = component._place
    while place is not None:
        if isinstance(place.component, FormLike):
            return place.component
        place = place.parent_place
    return None


def text_of(sent: Any) -> str:
    """What the page sent, if it is a text."""
    if not isinstance(sent, str):
        raise Refused("a text was expected")
    return sent


def bool_of(sent: Any) -> bool:
    """What the page sent, if it is yes or no."""
    if not isinstance(sent, bool):
        raise Refused("true or false was expected")
    return sent
