"""Inputs from type hints: which element takes a parameter in. Results stand in ui/results.py.

It knows elements and types, no page. A marker in `Annotated` and an element given by hand win over what the type alone says.
"""

from __future__ import annotations

import enum
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime
from datetime import time as Time
from decimal import Decimal
from typing import Any

from livepy.core.elements import Element, Made
from livepy.files import File
from livepy.files.decoding import array, picture
from livepy.files.tables import table
from livepy.mistakes import classes, inputs
from livepy.ui.choices import radio, select
from livepy.ui.dates import date, datetime, time
from livepy.ui.decoded import conversion, decoder_of
from livepy.ui.inputs import checkbox, number, slider, textbox
from livepy.ui.media import image_input
from livepy.ui.several import checkboxes, multiselect
from livepy.ui.uploads import file, files
from livepy.ui.values import marks, variants

FEW = 4
"""So many choices are shown at once; more go into a list that opens."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function as a page asks for it."""

    name: str
    annotation: Any  # what the attribute behind the input may hold
    first: Any  # what it holds at first
    element: Made  # the description of the input
    convert: Callable[[Any], Any] | None  # from what the input gives to what the function asks for
    required: bool
    positional: bool


def parameters(fn: Callable[..., Any], signature: inspect.Signature, given: Mapping[str, Element]) -> list[Parameter]:
    """What to ask for before `fn` can be called: `signature` is what its callers give."""
    try:
        hints = typing.get_type_hints(fn, include_extras=True)
    except NameError as error:
        raise classes.UNRESOLVED(cls=f"Interface({fn.__name__})", name=error.name) from error
    found = []
    for one in signature.parameters.values():
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            raise inputs.PARAMETER_STAR(fn=fn.__name__, name=one)
        found.append(_parameter(fn.__name__, one, hints.get(one.name), given.get(one.name)))
    unknown = set(given) - {one.name for one in found}
    if unknown:
        has = ", ".join(one.name for one in found) or "none"
        raise inputs.PARAMETER_UNKNOWN(fn=fn.__name__, names=", ".join(sorted(unknown)), has=has)
    return found


def _parameter(fn: str, one: inspect.Parameter, annotation: Any, given: Element | None) -> Parameter:
    default = None if one.default is one.empty else one.default
    if annotation is None:
        if default is None:
            raise inputs.PARAMETER_NO_TYPE(fn=fn, name=one.name)
        annotation = type(default)
    element = given or next((mark for mark in marks(annotation)[1] if isinstance(mark, Element)), None) or element_for(annotation, default)
    if not isinstance(element, Made):
        if element is None:
            raise inputs.PARAMETER_NO_INPUT(fn=fn, name=one.name, annotation=annotation)
        raise inputs.PARAMETER_NOT_INPUT(fn=fn, name=one.name, value=element)
    several = element.tag == "files"
    convert = conversion(annotation, [] if several and default is None else default) if several or element.tag in ("file", "image_input") else None
    first = default if one.default is not one.empty and convert is None else _first(annotation, element)
    if convert is not None or File in variants(annotation):
        held: Any = list[File] if several else File | None
    else:
        held = annotation if first is not None else typing.Optional[annotation]  # noqa: UP045
    may_be_empty = {types.NoneType, bool, str} & {*variants(annotation)} or element.tag in ("checkboxes", "multiselect")
    required = one.default is one.empty and not may_be_empty
    return Parameter(one.name, held, first, element, convert, required, one.kind is one.POSITIONAL_ONLY)


def element_for(annotation: Any, default: Any = None) -> Element | None:
    """The input that fits a type; None if there is none."""
    low, high, step = _limits(annotation)
    kinds = [one for one in variants(annotation) if one is not types.NoneType]
    none = len(kinds) < len(variants(annotation))
    kind = kinds[0] if kinds else None
    choices: list[Any] = [choice for one in kinds for choice in _choices(one)]
    if kind is list or typing.get_origin(kind) is list:
        return _several(typing.get_args(kind))
    if choices:
        offered = [None, *choices] if none else choices
        return radio("", offered) if len(offered) <= FEW else select("", offered)
    if kind is bool:
        return checkbox()
    if kind in (int, float, Decimal):
        if low is not None and high is not None and not none:
            return slider(min=low, max=high, step=step)
        return number(min=low, max=high, step=step)
    if kind is str:
        return textbox(lines=4) if isinstance(default, str) and "\n" in default else textbox()
    if kind in _MOMENTS:
        return _MOMENTS[kind]()
    return _file(kind)


_MOMENTS: dict[Any, Callable[[], Element]] = {Date: date, Time: time, DateTime: datetime}


def _file(kind: Any) -> Element | None:
    """The input for a file that is to become this."""
    decoder = decoder_of(kind)
    if decoder in (picture, array):
        return image_input()
    return file(accept=TABLES if decoder is table else "") if decoder is not None or kind is File else None


def _several(of: tuple[Any, ...]) -> Element | None:
    """The input for a list of what is offered, or of files."""
    kinds = variants(of[0]) if of else ()
    decoder = decoder_of(of[0]) if of else None
    if decoder is not None or kinds == (File,):
        return files(accept="image/*" if decoder in (picture, array) else TABLES if decoder is table else "")
    offered = [choice for kind in kinds for choice in _choices(kind)]
    return (checkboxes("", offered) if len(offered) <= FEW else multiselect("", offered)) if offered else None


def _choices(kind: Any) -> list[Any]:
    """What a Literal or an Enum offers."""
    if typing.get_origin(kind) is typing.Literal:
        return list(typing.get_args(kind))
    return list(kind) if isinstance(kind, type) and issubclass(kind, enum.Enum) else []


def _limits(annotation: Any) -> tuple[float | None, float | None, float | None]:
    """Smallest, largest and step by `Field(ge=…)`, `annotated_types.Ge` and the like; an open end is no end of a slider."""
    found: dict[str, Any] = {}
    for mark in marks(annotation)[1]:
        for inner in (mark, *getattr(mark, "metadata", ())):
            for name in ("ge", "le", "multiple_of"):
                value = getattr(inner, name, None)
                if isinstance(value, (int, float)):
                    found[name] = value
    return found.get("ge"), found.get("le"), found.get("multiple_of")


def _first(annotation: Any, element: Made) -> Any:
    """What an input holds before the visitor has said anything, where the function has no default."""
    if element.props.get("value") is not None:
        return element.props["value"]
    if types.NoneType in variants(annotation):
        return None
    if element.tag in _LISTS:
        return []
    if element.props.get("options"):
        return element.props["options"][0]
    if element.tag == "slider":
        low = element.props["min"]
        return int(low) if int in variants(annotation) else low
    return False if bool in variants(annotation) else "" if str in variants(annotation) else None


TABLES = ".csv,.tsv,.json,.jsonl,.xlsx,.parquet"
_LISTS = ("checkboxes", "multiselect", "files")
