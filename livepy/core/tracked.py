"""Lists, dicts and sets in state: copies whose reads are seen and whose changes show.

It knows only readers. What goes in is wrapped, all the way down; models and dataclasses inside are tracked where they are (`core/models.py`).
Every write holds the lock for itself alone. Code in C that writes past the methods (heapq) is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from livepy.core.reading import LOCK, NOW, PLAIN, ItemReaders, Readers, any_opaque
from livepy.mistakes import elements

C = TypeVar("C")

in_state: Callable[[Any], bool] | None = None
"""In dev, who knows whether a render has this from state; else a container is taken for a new one until somebody has read it."""


def wrap(value: Any) -> Any:
    """`value` as state holds it: lists, dicts and sets as tracked copies, the rest as it is."""
    kind = type(value)
    if kind in PLAIN:  # pydantic's isinstance costs more than all the rest
        return value
    make = _WRAPPERS.get(kind)
    if make is not None:
        return make(value)
    if isinstance(value, BaseModel) or (is_dataclass(value) and not isinstance(value, type)):
        from livepy.core.models import watch  # models hold lists, lists hold models

        watch(type(value))
    return value


def refuse_in_render(what: str) -> None:
    """A render only reads: what it wrote would make it render again, for ever."""
    raise elements.WRITE_IN_RENDER(what=what)


_GIVES_NOTHING = frozenset({"__len__", "__contains__", "keys", "index", "count", "isdisjoint", "issubset", "issuperset"})
"""Reads that neither give nor show what is held; after all others, one who got something that changes unseen is opaque."""


def _reading(cls: type, name: str) -> Callable[..., Any]:
    plain = getattr(cls, name)
    held: Callable[[Any], Iterable[Any]] = cls.values if issubclass(cls, dict) else cls.__iter__  # type: ignore[attr-defined]

    def method(self: Any, *args: Any, **named: Any) -> Any:
        reader = NOW.get()
        if reader is None:
            return plain(self, *args, **named)
        self._readers.add(reader)
        reader.reads(self, None, None)
        got = plain(self, *args, **named)
        if name not in _GIVES_NOTHING and any_opaque(held(self)):
            reader.unseen()
        return got

    method.__name__ = name
    return method


def _writing(cls: type, name: str, enter: Callable[..., tuple[Any, ...]] | None = None) -> Callable[..., Any]:
    plain = getattr(cls, name)

    def method(self: Any, *args: Any, **named: Any) -> Any:
        if NOW.get() is not None and (self._readers.any or (in_state is not None and in_state(self))):
            refuse_in_render(f"A {cls.__name__} in state")
        if enter is not None:
            args = enter(*args, **named)
            named = {}
        with LOCK:
            got = plain(self, *args, **named)
            if name == "__setitem__" and hasattr(self, "_at"):
                self._readers.wrote_item(self._at(args[0]))
            else:
                self._readers.wrote()
        return got

    method.__name__ = name
    return method


def _item(cls: type) -> Callable[..., Any]:
    plain = cls.__getitem__  # type: ignore[index]

    def __getitem__(self: Any, key: Any) -> Any:
        reader = NOW.get()
        if reader is None:
            return plain(self, key)
        self._readers.add_item(reader, self._at(key))  # before the read, which may raise: what is missing now may come
        return reader.reads(self, None if type(key) is slice else key, plain(self, key))

    return __getitem__


def _plain(self: Any, *_: Any) -> Any:
    """Copies and pickles are the built-in kind: readers belong to a page, not to the data."""
    kind = type(self).__mro__[1]
    return (kind, (list(self),) if kind is not dict else (dict(self),))


def tracked(reads: str, **writes: Callable[..., tuple[Any, ...]] | None) -> Callable[[type[C]], type[C]]:
    """Class decorator: the named methods of the built-in base subscribe, or change and mark."""

    def decorate(cls: type[C]) -> type[C]:
        base = cls.__mro__[1]
        for name in reads.split():
            setattr(cls, name, _reading(base, name))
        for name, enter in writes.items():
            setattr(cls, name, _writing(base, name, enter))
        if hasattr(base, "__getitem__"):
            cls.__getitem__ = _item(base)  # type: ignore[index]
        cls.__reduce_ex__ = _plain  # type: ignore[method-assign]
        cls.__livepy_tracked__ = True  # type: ignore[attr-defined]
        return cls

    return decorate


def _wrapped(values: Iterable[Any]) -> list[Any]:
    return [wrap(value) for value in values]


@tracked(
    "__iter__ __len__ __contains__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __mul__ __rmul__ __reversed__ __repr__ index count copy",
    append=lambda item: (wrap(item),),
    extend=lambda items: (_wrapped(items),),
    __iadd__=lambda items: (_wrapped(items),),
    insert=lambda at, item: (at, wrap(item)),
    __setitem__=lambda at, item: (at, _wrapped(item) if isinstance(at, slice) else wrap(item)),
    __delitem__=None,
    __imul__=None,
    remove=None,
    pop=None,
    clear=None,
    sort=None,
    reverse=None,
)
class TrackedList(list[Any]):
    """A list in state."""

    __slots__ = ("__weakref__", "_readers")

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(_wrapped(items))
        self._readers = ItemReaders()

    def _at(self, index: Any) -> Any:
        """Which item this index means; None: several, none, or another when the list grows."""
        return index if type(index) is int and 0 <= index < list.__len__(self) else None

    def __radd__(self, other: Any) -> Any:
        """A plain list and this: a list by itself would read it past its methods."""
        return [*other, *self] if isinstance(other, list) else NotImplemented


def _pairs(other: Any = (), **named: Any) -> tuple[dict[Any, Any]]:
    return ({key: wrap(value) for key, value in dict(other, **named).items()},)


@tracked(
    "__iter__ __len__ __contains__ __eq__ __ne__ __or__ __ror__ __reversed__ __repr__ keys values items copy",
    __setitem__=lambda key, value: (key, wrap(value)),
    setdefault=lambda key, value=None: (key, wrap(value)),
    update=_pairs,
    __ior__=_pairs,
    __delitem__=None,
    pop=None,
    popitem=None,
    clear=None,
)
class TrackedDict(dict[Any, Any]):
    """A dict in state. `setdefault` counts as a write."""

    __slots__ = ("__weakref__", "_readers")

    def __init__(self, pairs: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__(_pairs(pairs)[0])
        self._readers = ItemReaders()

    def _at(self, key: Any) -> Any:
        """Which entry this key means; None: one that is not there, of which there may be endlessly many."""
        return key if dict.__contains__(self, key) else None

    def get(self, key: Any, default: Any = None) -> Any:
        """As dict has it."""
        reader = NOW.get()
        if reader is None:
            return dict.get(self, key, default)
        self._readers.add_item(reader, self._at(key))
        return reader.reads(self, key, dict.get(self, key, default))


@tracked(
    "__iter__ __len__ __contains__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __and__ __or__ __sub__ __xor__ __rand__ __ror__ __rsub__ __rxor__ __repr__ copy"
    " union intersection difference symmetric_difference isdisjoint issubset issuperset",
    add=None,
    discard=None,
    remove=None,
    pop=None,
    clear=None,
    update=None,
    __ior__=None,
    __iand__=None,
    __isub__=None,
    __ixor__=None,
    intersection_update=None,
    difference_update=None,
    symmetric_difference_update=None,
)
class TrackedSet(set[Any]):
    """A set in state."""

    __slots__ = ("_readers",)

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self._readers = Readers()


_WRAPPERS: dict[type, Callable[[Any], Any]] = {list: TrackedList, dict: TrackedDict, set: TrackedSet}


def read_whole(value: Any) -> None:
    """Subscribe the present reader to a container and all it holds: for code that reads past the methods, as pydantic's serializer does."""
    if isinstance(value, TrackedDict):
        for inner in value.values():
            read_whole(inner)
    elif isinstance(value, (TrackedList, TrackedSet, tuple)):
        for inner in value:
            read_whole(inner)
