"""What a visitor typed as a value: numbers read from text, values checked by the annotation of the attribute that they are for.

It knows types and pydantic, no element. What is wrong is said to the visitor, in a short sentence without names of types.
"""

from __future__ import annotations

import functools
import re
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic import PydanticSchemaGenerationError, PydanticUserError, TypeAdapter, ValidationError

from livepy.core.elements import Element

Number = int | float | Decimal


class Wrong(Exception):
    """What was typed is no value of the wanted kind; the text is for the visitor."""


def marks(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type and what `Annotated` says beside it."""
    if typing.get_origin(annotation) is typing.Annotated:
        return annotation.__origin__, annotation.__metadata__
    return annotation, ()


def variants(annotation: Any) -> tuple[Any, ...]:
    """The types of a union, without `Annotated`; one for any other annotation, none for none."""
    if annotation is None:
        return ()
    bare = marks(annotation)[0]
    if typing.get_origin(bare) in (typing.Union, types.UnionType):
        return tuple(part for inner in typing.get_args(bare) for part in variants(type(None) if inner is None else inner))
    return (bare,)


def takes_none(annotation: Any) -> bool:
    """Whether None is a value of this annotation. Of an attribute without one we know nothing: it may be."""
    return annotation is None or any(one in (types.NoneType, Any, object) for one in variants(annotation))


def number_type(annotation: Any, value: Any, *others: float | None) -> type[Number]:
    """Which kind of number is wanted: the annotation decides, else the present value, else whether all numbers around are whole."""
    for kind in (float, Decimal, int):
        if kind in variants(annotation):
            return kind
    for kind in (int, float, Decimal):
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind
    given = [one for one in others if one is not None]
    return int if given and all(isinstance(one, int) for one in given) else float


_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\Z")
_COMMA = re.compile(r"[+-]?[0-9]+,([0-9]{1,2}|[0-9]{4,})\Z")
LONGEST_NUMBER: Final = 60


def number(text: str, kind: type[Number]) -> Number:
    """The number that a visitor means. A comma may stand before decimals; where it could part thousands it is refused."""
    text = text.strip().replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "")
    if _COMMA.match(text):
        text = text.replace(",", ".")
    if len(text) > LONGEST_NUMBER or not _NUMBER.match(text):
        raise Wrong("Enter a number, such as 12." if kind is int else "Enter a number, such as 12.5.")
    exact = Decimal(text)
    if kind is int:
        if exact != exact.to_integral_value() or exact.adjusted() > LONGEST_NUMBER:
            raise Wrong("Enter a whole number.")
        return int(exact)
    found = exact if kind is Decimal else float(exact)
    if found in (float("inf"), float("-inf")):
        raise Wrong("This number is too large.")
    return found


def written(value: Number | None) -> str:
    """A number as a visitor would type it: 5 for 5.0, 0.1 for 0.1."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def within(value: Number, low: float | None, high: float | None) -> None:
    """Say what is allowed, if this is not."""
    if low is not None and value < low:
        raise Wrong(f"Enter {written(low)} or more.")
    if high is not None and value > high:
        raise Wrong(f"Enter {written(high)} or less.")


def validated(value: Any, annotation: Any) -> Any:
    """`value` as the annotation wants it."""
    if annotation is None:
        return value
    adapter = _adapter_of(annotation)
    if adapter is None:
        return value
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise Wrong(told(error)) from None


def _adapter_of(annotation: Any) -> TypeAdapter[Any] | None:
    """Elements that describe an input are no constraint, and cannot be hashed."""
    bare, beside = marks(annotation)
    rest = tuple(one for one in beside if not isinstance(one, Element))
    if len(rest) < len(beside):
        annotation = typing.Annotated[(bare, *rest)] if rest else bare
    try:
        return _cached_adapter(annotation)
    except TypeError:  # something beside the type cannot be hashed
        return _adapter(annotation)


def _adapter(annotation: Any) -> TypeAdapter[Any] | None:
    try:
        return TypeAdapter(annotation)
    except (PydanticSchemaGenerationError, PydanticUserError):  # a class that pydantic does not know: mypy has checked it
        return None


_cached_adapter = functools.lru_cache(maxsize=512)(_adapter)


def told(error: ValidationError) -> str:
    """The first fault, for a visitor."""
    first = error.errors(include_url=False)[0]
    said = _SENTENCES.get(first["type"])
    context: Mapping[str, Any] = first.get("ctx", {})
    if said is not None:
        return said.format(**{name: written(value) if isinstance(value, (int, float)) else value for name, value in context.items()})
    message = first["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "!", "?")) else ".")


_SENTENCES: Final[dict[str, str]] = {
    "greater_than_equal": "Enter {ge} or more.",
    "greater_than": "Enter more than {gt}.",
    "less_than_equal": "Enter {le} or less.",
    "less_than": "Enter less than {lt}.",
    "multiple_of": "Enter a multiple of {multiple_of}.",
    "string_too_short": "Enter at least {min_length} characters.",
    "string_too_long": "Enter at most {max_length} characters.",
    "string_pattern_mismatch": "This does not have the expected form.",
    "literal_error": "Choose one of {expected}.",
    "enum": "Choose one of {expected}.",
    "int_from_float": "Enter a whole number.",
    "decimal_max_places": "Enter at most {decimal_places} decimals.",
}
