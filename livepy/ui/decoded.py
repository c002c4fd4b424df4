"""Handlers that take a picture, an array, a table, bytes or a path: their annotation says what becomes of a visitor's file before they are called.

It knows annotations and files, no element. A handler without an annotation, a lambda for one, gets the `File`.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types
import typing
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar, overload

from livepy.errors import LivepyError, UserError
from livepy.files import File
from livepy.files.decoding import DECODERS, Decoder, each
from livepy.mistakes import classes, inputs
from livepy.mistakes.places import line_of
from livepy.ui.values import variants

if typing.TYPE_CHECKING:
    from livepy.ui.pictures import Pixels


class Frame(Protocol):
    """A pandas.DataFrame; other frames than those pass a type checker and no file becomes one."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Decoded = TypeVar("Decoded", bound="File | bytes | Path | Pixels | Frame | None")
Decoded_contra = TypeVar("Decoded_contra", bound="File | bytes | Path | Pixels | Frame | None", contravariant=True)
Item = TypeVar("Item", bound="File | bytes | Path | Pixels | Frame")
Taken_contra = TypeVar("Taken_contra", contravariant=True)


class Takes(Protocol[Taken_contra]):
    """A handler that takes this. What it does with it is its own matter."""

    def __call__(self, value: Taken_contra, /) -> object: ...


class TakesOrNone(Protocol[Decoded_contra]):
    """A handler that takes this, or None when there is no file any more."""

    @overload
    def __call__(self, value: None, /) -> object: ...
    @overload
    def __call__(self, value: Decoded_contra, /) -> object: ...


AS_THEY_ARE: Final[Any] = object()
"""In the place of what files become, if they stay what they are."""

_LISTS: Final = (list, Sequence, Iterable, Collection)


def decoder_of(annotation: Any) -> Decoder | None:
    """What makes a file what is asked for; None if that is a File, or no file at all. Known by name: the library may not be there."""
    kinds = variants(annotation)
    found = [DECODERS.get(_name(kind)) for kind in kinds]
    return None if File in kinds else next((one for one in found if one is not None), None)


def items_of(annotation: Any) -> Any:
    """What is in the list that is asked for; None if no list is."""
    for kind in variants(annotation):
        if typing.get_origin(kind) in _LISTS:
            return typing.get_args(kind)[0]
    return None


def made_for(handler: Callable[..., object] | None, chosen: File | tuple[File, ...] | None) -> tuple[Any, Any, list[str]]:
    """Those of the chosen files that can become what this handler asks for, what they become, and of each other one what to tell the visitor.

    `AS_THEY_ARE` if the handler takes files. Blocks: called in a thread, as handlers are.
    """
    several = isinstance(chosen, tuple)
    annotation = None if handler is None or not chosen else _annotation(handler)
    decoder = None if annotation is None else decoder_of(items_of(annotation) if several else annotation)
    if decoder is None or not chosen:
        return chosen, AS_THEY_ARE, []
    files = chosen if isinstance(chosen, tuple) else (chosen,)
    try:
        made = each(files, decoder)
    except LivepyError as error:  # a library that is not there
        error.where = error.where or line_of(handler)
        raise
    complaints = [one.message for one in made if isinstance(one, UserError)]
    fit = tuple(file for file, one in zip(files, made, strict=True) if not isinstance(one, UserError))
    values = [one for one in made if not isinstance(one, UserError)]
    if several:
        return fit, values, complaints
    return (fit[0], values[0], []) if fit else (None, None, complaints)


def conversion(annotation: Any, default: Any) -> Callable[[Any], Any] | None:
    """From what an input for files holds to what a function's parameter is; None if it takes files. Without a file it is the default."""
    items = items_of(annotation)
    decoder = decoder_of(annotation if items is None else items)
    return None if decoder is None else functools.partial(_converted, decoder, default)


def _converted(decoder: Decoder, default: Any, held: File | list[File] | None) -> Any:
    if not held:
        return default
    made = each(held if isinstance(held, list) else [held], decoder)
    for one in made:
        if isinstance(one, UserError):
            raise one
    return made if isinstance(held, list) else made[0]


def checked(kind: str, handler: Callable[..., object] | None, *, several: bool = False) -> None:
    """An author's handler for `ui.kind` is to take what files become, or nothing that is known."""
    annotation = None if handler is None or not callable(handler) else _annotation(handler)
    if annotation is None:
        return
    within, mend = annotation, "Annotate it as `File | None`, or as what the file is to become, such as `bytes | None`."
    if several:
        within, mend = items_of(annotation), "Annotate it as `list[File]`, or as a list of what each file is to become, such as `list[bytes]`."
        if within is None and any(_may_be_files(one) for one in variants(annotation)):
            return
    elif items_of(annotation) is not None:
        mend = "It gives one file. Take several by `ui.files`."
    if within is None or not any(_may_be_file(one) for one in variants(within)):
        name = getattr(handler, "__name__", type(handler).__name__)
        raise inputs.NOT_FROM_FILE(line_of(handler) or None, kind=kind, name=name, annotation=_written(annotation), mend=mend)


def _may_be_file(kind: Any) -> bool:
    bare = typing.get_origin(kind) or kind
    is_other = isinstance(bare, type) and bare not in (object, Any, File) and not getattr(bare, "_is_protocol", False)
    return _name(kind) in DECODERS or not is_other


def _may_be_files(kind: Any) -> bool:
    return kind in (*_LISTS, Any, object) or isinstance(kind, TypeVar)


def _name(kind: Any) -> str:
    bare = typing.get_origin(kind) or kind
    return f"{getattr(bare, '__module__', '')}.{getattr(bare, '__qualname__', '')}"


def _written(annotation: Any) -> str:
    return annotation.__qualname__ if isinstance(annotation, type) else str(annotation)


def _annotation(handler: Callable[..., object]) -> Any:
    """What its first parameter is annotated as; None if it is not."""
    try:
        first = next(iter(inspect.signature(handler).parameters.values()), None)
    except (TypeError, ValueError):  # one of C's that does not say what it takes
        return None
    if first is None or first.annotation is first.empty:
        return None
    function: Any = handler
    while isinstance(function, (functools.partial, types.MethodType)) or hasattr(function, "__wrapped__"):
        function = function.func if isinstance(function, functools.partial) else getattr(function, "__func__", None) or function.__wrapped__
    names = getattr(function, "__globals__", None) or vars(sys.modules[function.__module__])
    held = types.SimpleNamespace(__annotations__={"value": first.annotation})
    try:
        return typing.get_type_hints(held, names, include_extras=True)["value"]
    except NameError as error:
        raise classes.UNRESOLVED(line_of(handler) or None, cls=getattr(handler, "__name__", type(handler).__name__), name=error.name) from error
