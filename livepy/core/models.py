"""Models and dataclasses in state: their fields are read and written through descriptors, put on the class after it was built.

It knows readers and tracked containers. Readers stand outside `__dict__`: inside, they broke deepcopy, pickle and `model_copy` after the first tracked read.
Methods that read fields without the descriptor (`==`, `repr`, `model_dump`, `dict()`) count as reading the whole model.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict

from livepy.core.reading import LOCK, NOW, PLAIN, Reader, forget_kinds, joined, mark_all, same
from livepy.core.tracked import _WRAPPERS as CONTAINERS
from livepy.core.tracked import read_whole, refuse_in_render, wrap

M = TypeVar("M", bound=BaseModel)

WHOLE_NAME = ""
"""The name under which a reader of the whole object subscribes."""

_NONE: frozenset[str] = frozenset()
_NAMES: dict[tuple[frozenset[str], str], frozenset[str]] = {}


def _with(names: frozenset[str], name: str) -> frozenset[str]:
    """`names` and `name`; equal sets are one object, as thousands of rows read the same fields."""
    found = _NAMES.get((names, name))
    if found is None:
        made = names | {name}
        found = _NAMES[names, name] = next((one for one in _NAMES.values() if one == made), made)
    return found


class FieldReaders:
    """Who has read which fields of one object. A row's model mostly has two readers, its row and the list that asked for its key:
    a dict of sets would cost 400 bytes more."""

    __slots__ = ("by_name", "names", "names2", "who", "who2")

    def __init__(self) -> None:
        self.who: Reader | None = None
        self.who2: Reader | None = None
        self.names = self.names2 = _NONE
        self.by_name: dict[str, Reader | set[Reader]] | None = None  # once there is a third reader

    def add(self, reader: Reader, name: str) -> None:
        """Subscribe `reader` to one field until its next write."""
        if self.who is reader and name in self.names:
            return
        with LOCK:
            if self.who is reader:
                self.names = _with(self.names, name)
            elif self.who2 is reader:
                if name not in self.names2:
                    self.names2 = _with(self.names2, name)
            elif self.by_name is not None:
                who = joined(self.by_name.get(name), reader)
                if who is not None:
                    self.by_name[name] = who
            elif self.who is None or not self.who.alive:
                self.who, self.names = reader, _with(_NONE, name)
            elif self.who2 is None or not self.who2.alive:
                self.who2, self.names2 = reader, _with(_NONE, name)
            else:
                self.by_name = {name: reader}

    @property
    def any(self) -> bool:
        """Whether anybody shows it."""
        return self.who is not None or self.who2 is not None or bool(self.by_name)

    def wrote(self, name: str) -> None:
        """Mark and forget who has read this field, or the whole."""
        who, who2, by_name = self.who, self.who2, self.by_name
        if who is not None and (name in self.names or WHOLE_NAME in self.names):
            self.who, self.names = None, _NONE
            who.mark()
        if who2 is not None and (name in self.names2 or WHOLE_NAME in self.names2):
            self.who2, self.names2 = None, _NONE
            who2.mark()
        if by_name is not None:
            for one in (name, WHOLE_NAME):
                readers = by_name.pop(one, None)
                if readers is not None:
                    mark_all(readers)
            if not by_name:
                self.by_name = None


_beside: dict[int, tuple[weakref.ref[Any], FieldReaders]] = {}
"""Readers of objects whose class has no room for them: an author's own dataclass or pydantic model."""


def readers_of(obj: Any) -> FieldReaders:
    """The readers of a model or dataclass, made when first asked for."""
    try:
        return obj._readers  # type: ignore[no-any-return]  # a slot of Model; asked first, as pydantic's isinstance is slow
    except AttributeError:
        return _first_readers(obj)


def _first_readers(obj: Any) -> FieldReaders:
    with LOCK:  # two threads that read it first find the same readers
        if isinstance(obj, Model):
            if not hasattr(obj, "_readers"):
                object.__setattr__(obj, "_readers", FieldReaders())
            return obj._readers  # type: ignore[no-any-return, attr-defined]
        number = id(obj)
        found = _beside.get(number)
        if found is None:
            found = _beside[number] = (weakref.ref(obj, lambda _: _beside.pop(number, None)), FieldReaders())
        return found[1]


class Field:
    """A tracked field of a model or dataclass."""

    __slots__ = ("default", "name")

    def __init__(self, name: str, default: Any = MISSING) -> None:
        self.name, self.default = name, default

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            if self.default is MISSING:
                raise AttributeError(self.name)
            return self.default
        reader = NOW.get()
        if reader is not None:
            readers_of(obj).add(reader, self.name)
        try:
            value = obj.__dict__[self.name]
        except KeyError:
            raise AttributeError(f"{type(obj).__name__!r} object has no attribute {self.name!r}") from None
        kind = type(value)
        if kind in PLAIN and (reader is None or not reader.looks):
            return value
        if kind in CONTAINERS:
            with LOCK:  # two threads that read it first wrap it once
                value = obj.__dict__[self.name] = wrap(obj.__dict__[self.name])
        return value if reader is None else reader.reads(obj, self.name, value)

    def __set__(self, obj: Any, value: Any) -> None:
        """For dataclasses; pydantic's own `__setattr__` validates and does not come here."""
        value = wrap(value)
        with LOCK:
            old = obj.__dict__.get(self.name, MISSING)
            obj.__dict__[self.name] = value
            if old is not MISSING and not same(old, value):
                wrote(obj, self.name)


_changing: list[tuple[Any, set[str]]] = []
"""Models inside a `change()`, with the fields written so far; guarded by LOCK, which the change holds."""


def wrote(obj: Any, name: str) -> None:
    """Mark who has read this field of `obj`; inside its `change()`, at the end."""
    readers = readers_of(obj)
    if NOW.get() is not None and readers.any:
        refuse_in_render(f"{type(obj).__name__}.{name}")
    if not _changing or not any(one is obj for one, _ in _changing):
        readers.wrote(name)
    else:
        next(names for one, names in _changing if one is obj).add(name)


def _reading(plain: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **named: Any) -> Any:
        reader = NOW.get()
        if reader is not None:
            read_model(self, reader)
        return plain(self, *args, **named)

    method.__name__, method.__doc__ = plain.__name__, plain.__doc__
    return method


def read_model(obj: Any, reader: Reader) -> None:
    """Subscribe `reader` to the model and to all that it holds."""
    readers_of(obj).add(reader, WHOLE_NAME)
    for name in list(obj.__dict__):
        value = getattr(obj, name)
        if isinstance(value, BaseModel):
            read_model(value, reader)
        else:
            read_whole(value)


WHOLE = ("__eq__", "__repr__", "__str__", "__iter__", "model_dump", "model_dump_json", "model_copy", "__copy__", "__deepcopy__")
_watched: weakref.WeakSet[type] = weakref.WeakSet()


def watch(cls: type) -> None:
    """Make the fields of a pydantic model's or dataclass's class tracked, once for each class."""
    if cls in _watched:
        return
    _watched.add(cls)
    if issubclass(cls, BaseModel):
        for name in cls.model_fields:
            setattr(cls, name, Field(name))
        if not issubclass(cls, Model):
            cls.__setattr__ = _assigning(cls.__setattr__)  # type: ignore[method-assign]
            for name in WHOLE:
                setattr(cls, name, _reading(getattr(cls, name)))
    elif is_dataclass(cls):
        if cls.__dataclass_params__.frozen or "__slots__" in cls.__dict__:  # type: ignore[attr-defined]
            return
        for one in fields(cls):
            setattr(cls, one.name, Field(one.name, one.default))
        for name in ("__eq__", "__repr__"):
            setattr(cls, name, _reading(getattr(cls, name)))
    cls.__livepy_tracked__ = True  # type: ignore[attr-defined]
    forget_kinds()


def _assigning(plain: Callable[..., None]) -> Callable[..., None]:
    """Pydantic's assignment, which validates, and then a mark if the value is another."""

    def __setattr__(self: Any, name: str, value: Any) -> None:
        if name not in type(self).model_fields:
            plain(self, name, value)
            return
        with LOCK:
            old = self.__dict__.get(name, MISSING)
            plain(self, name, value)
            if not same(old, self.__dict__.get(name, MISSING)):
                wrote(self, name)

    return __setattr__


class Model(BaseModel):
    """A pydantic model whose changes show wherever it was read, in one page or in many. Assignments are validated.

    Example: `class Todo(Model): title: str; done: bool = False`, then `todo.done = True` in a handler.
    """

    model_config = ConfigDict(validate_assignment=True)
    __slots__ = ("_readers",)
    __livepy_tracked__ = True
    if not TYPE_CHECKING:  # else checkers take every name for a field
        __setattr__ = _assigning(BaseModel.__setattr__)

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        watch(cls)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Several reads and writes as one step: no other thread writes in between, and pages see all of it or nothing. No `await` inside.

        Example: `with readings.change(): readings.visitors += 1`
        """
        with LOCK:
            names: set[str] = set()
            _changing.append((self, names))
            try:
                yield
            finally:
                _changing.pop()  # a stack: the lock is held from the first push to the last pop
                for name in names:
                    wrote(self, name)


for _name in WHOLE:
    setattr(Model, _name, _reading(getattr(BaseModel, _name)))

_shared: dict[str, BaseModel] = {}


def shared(name: str, value: M) -> M:
    """The same object in every session of this process: the one first given under `name`.

    Example: `status = shared("status", Status())` at the head of a module.
    """
    watch(type(value))
    found = _shared.setdefault(name, value)
    if type(found).__qualname__ != type(value).__qualname__:
        raise TypeError(f"shared({name!r}) is a {type(found).__name__} already, not a {type(value).__name__}; choose another name")
    return found  # type: ignore[return-value]
