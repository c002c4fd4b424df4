"""Who read what: scopes, readers, and when two values are the same.

While a scope renders it is `NOW`; a tracked thing that is read subscribes it, a write marks the subscribed and forgets them.
Invariant: a reader subscribes before it reads, a writer writes before it marks; so no write between the two is ever missed, in any thread.
Who is subscribed changes under the lock: what many pages share is read by several threads at once.
Why sameness is never `==` alone, and what opaque means: docs/design/tracking.md.
"""

from __future__ import annotations

import enum
import functools
import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from types import BuiltinFunctionType, CodeType, EllipsisType, FunctionType, MethodType, ModuleType, NoneType
from typing import Any
from uuid import UUID

NOW: ContextVar[Reader | None] = ContextVar("livepy_reader", default=None)
"""The scope that renders in this context, if one does."""

CAUSE: ContextVar[tuple[int, int] | None] = ContextVar("livepy_cause", default=None)
"""(node, event number) of the page's event whose handler runs in this context: a value that it assigns answers that event."""

LOCK = threading.RLock()
"""Held by a render on the event loop, by each single write and each subscription, so that no render iterates over a list while another thread changes it."""


PLAIN = frozenset({str, int, float, bool, bytes, NoneType})
"""Classes whose values cannot change: most of what is read, so asked first."""


class Reader:
    """What reads: a component's or row's scope, a computed value, or a recorder of bindings."""

    __slots__ = ()
    looks = False  # wants to be told of each read, also of what cannot change: a recorder of bindings

    @property
    def alive(self) -> bool:
        """Whether its marks still mean something."""
        return True

    def mark(self) -> None:
        """Something it has read was written."""

    def doubt(self) -> None:
        """Something computed that it has read may be another; if it is, a mark follows."""

    def unseen(self) -> None:
        """It has read something that can change unseen."""

    def reads(self, owner: Any, name: Any, value: Any) -> Any:  # noqa: ARG002  # a recorder of bindings uses them
        """A tracked attribute or item gives `value` to this reader; what is returned is what the author gets."""
        cls = type(value)
        if cls not in PLAIN:
            if _kind(cls) == "whole":
                value._readers.add(self)
            elif opaque(value):
                self.unseen()
        return value


class Readers:
    """Who has read one object since it was last written: nobody, one reader, or a set. Most have one; a set for each would cost half a kilobyte a row."""

    __slots__ = ("who",)

    def __init__(self) -> None:
        self.who: Reader | set[Reader] | None = None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.who is not None

    def add(self, reader: Reader) -> None:
        """Subscribe `reader` until the next write."""
        if self.who is not reader:
            with LOCK:
                self.who = joined(self.who, reader)

    def wrote(self) -> None:
        """Mark and forget all readers. Under the lock."""
        who, self.who = self.who, None
        if who is not None:
            mark_all(who)


class ItemReaders(Readers):
    """Who has read a list or dict: `who` all of it, `items` one item, by its place or key."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[Any, Reader | set[Reader]] | None = None

    @property
    def any(self) -> bool:
        return self.who is not None or self.items is not None

    def add_item(self, reader: Reader, key: Any) -> None:
        """Subscribe `reader` to one item; with None to all."""
        if key is None:
            self.add(reader)
        elif self.who is not reader:
            with LOCK:
                items = self.items
                if items is None:
                    items = self.items = {}
                who = joined(items.get(key), reader)
                if who is not None:
                    items[key] = who
                    size = len(items)
                    if size >= 16 and not size & (size - 1):
                        self.items = {one: readers for one, readers in items.items() if any_alive(readers)}

    def wrote(self) -> None:
        items, self.items = self.items, None
        super().wrote()
        for who in items.values() if items else ():
            mark_all(who)

    def wrote_item(self, key: Any) -> None:
        """Mark and forget who has read this item, or all of it. Under the lock."""
        super().wrote() if key is not None else self.wrote()
        who = self.items.pop(key, None) if self.items else None
        if who is not None:
            mark_all(who)


def any_alive(who: Reader | set[Reader]) -> bool:
    """Whether anyone in `who` still means something."""
    return any(one.alive for one in who) if isinstance(who, set) else who.alive


def joined(who: Reader | set[Reader] | None, reader: Reader) -> Reader | set[Reader] | None:
    """`who` and `reader`; the dead are dropped whenever a set has doubled."""
    if who is reader:
        return reader
    if not reader.alive:  # a recorder of bindings: it only looks
        return who
    if who is None:
        return reader
    if type(who) is set:
        who.add(reader)
        size = len(who)
        if size >= 16 and not size & (size - 1):
            who.difference_update([one for one in who if not one.alive])
        return who
    if not who.alive:  # type: ignore[union-attr]
        return reader
    return {who, reader}  # type: ignore[arg-type]  # mypy does not narrow by type(who) is set


def mark_all(who: Reader | set[Reader]) -> None:
    """Tell everyone in `who` that what they read was written."""
    if type(who) is set:
        for reader in who:
            reader.mark()
    else:
        who.mark()  # type: ignore[union-attr]


FIXED = (
    *(str, int, float, complex, bool, bytes, NoneType, EllipsisType, enum.Enum, date, time, timedelta, tzinfo, Decimal, Fraction, UUID, PurePath),
    *(type, CodeType, ModuleType, range, slice),
)
"""What cannot change, or only as a program's text does. Code objects belong here: else each row's render would count as opaque."""

APART = (float, complex, date, time, Decimal, PurePath, range)
"""Of these there are equal ones that show differently: 2.5 and 2.50, 0.0 and -0.0, one moment in two time zones."""

CALLABLE = frozenset({FunctionType, BuiltinFunctionType, MethodType, functools.partial})
"""As fixed as what they see."""


_kinds: dict[type, str] = {}


def _kind(cls: type) -> str:
    """How a value of this class is looked at: fixed, tracked, whole (tracked, and read by whoever gets it), parts (as fixed as what it holds), frozen,
    callable, or opaque."""
    found = _kinds.get(cls)
    if found is None:
        if len(_kinds) > 10_000:  # classes that are made and dropped, by reloads
            _kinds.clear()
        found = _kinds[cls] = _look_at(cls)
    return found


def _look_at(cls: type) -> str:
    if issubclass(cls, FIXED) or getattr(cls, "__livepy_fixed__", False):
        return "fixed"
    if getattr(cls, "__livepy_tracked__", False):
        return "whole" if issubclass(cls, set) else "tracked"  # `set(a)` and `{*a}` read a set past its methods
    if cls in (tuple, frozenset) or (issubclass(cls, tuple) and hasattr(cls, "_fields")):
        return "parts"
    if is_dataclass(cls):
        return "frozen" if cls.__dataclass_params__.frozen else "opaque"  # type: ignore[attr-defined]
    return "callable" if cls in CALLABLE else "opaque"


def forget_kinds() -> None:
    """A class has become tracked: look at it anew."""
    _kinds.clear()


def opaque(value: Any, within: tuple[int, ...] = ()) -> bool:
    """Can `value` change without livepy seeing it? `within`: functions that are being looked at, as one may see itself."""
    cls = type(value)
    if cls in PLAIN:
        return False
    kind = _kind(cls)
    if kind == "tracked":
        return bool(getattr(value, "__livepy_private__", False))  # a component with `_names` of its own, which nobody watches
    if kind == "parts":
        return any(opaque(one, within) for one in value)
    if kind == "frozen":
        return any(opaque(getattr(value, one.name), within) for one in fields(value))
    if kind == "callable":
        return id(value) not in within and any(opaque(one, (*within, id(value))) for one in sees(value))
    return kind == "opaque"


def any_opaque(values: Iterable[Any]) -> bool:
    """Is there one among these? Their classes are asked first: most lists hold one kind of thing."""
    values = list(values)
    for cls in set(map(type, values)) - PLAIN:
        kind = _kind(cls)
        if kind not in ("fixed", "whole") and (kind != "tracked" or hasattr(cls, "__livepy_private__")):
            return any(map(opaque, values))
    return False


def same(a: Any, b: Any, within: tuple[tuple[int, int], ...] = ()) -> bool:
    """Nothing can tell a from b: identity, or equality of what cannot change. Never `==` alone, which calls two models one, and 1 the same as True.

    `within`: pairs of functions that are being compared, as a function may see itself.
    """
    if a is b:
        return True
    cls = type(a)
    if cls is not type(b):
        return False
    if cls in CALLABLE:
        return same_function(a, b, within)
    if cls in PLAIN and cls is not float:
        return bool(a == b)
    kind = _kind(cls)
    if kind == "fixed":
        return bool(a == b) and (not isinstance(a, APART) or repr(a) == repr(b))
    if kind == "parts" and cls is not frozenset:
        return len(a) == len(b) and all(same(mine, other, within) for mine, other in zip(a, b, strict=True))
    if kind == "frozen":
        return all(same(getattr(a, one.name), getattr(b, one.name), within) for one in fields(a))
    return False


def same_function(a: Any, b: Any, within: tuple[tuple[int, int], ...] = ()) -> bool:
    """Equal bound methods, or functions with the same code that see the same values: the rule of rows and of callbacks given as props."""
    if type(a) is FunctionType and a.__code__ is not b.__code__:
        return False
    pair = (id(a), id(b))
    if pair in within:
        return True
    mine, other = sees(a), sees(b)
    return len(mine) == len(other) and all(same(one, two, (*within, pair)) for one, two in zip(mine, other, strict=True))


def sees(fn: Callable[..., Any]) -> tuple[Any, ...]:
    """All that a function's result may depend on beside its arguments and what it reads: code, captured values, defaults, the object it is bound to."""
    if isinstance(fn, FunctionType):
        cells = tuple(_content(cell) for cell in fn.__closure__ or ())
        named = tuple(fn.__kwdefaults__.values()) if fn.__kwdefaults__ else ()
        return (fn.__code__, *cells, *(fn.__defaults__ or ()), *named)
    if isinstance(fn, MethodType):
        return (fn.__func__, fn.__self__)
    if isinstance(fn, BuiltinFunctionType):
        return (fn.__name__, fn.__self__)
    if isinstance(fn, functools.partial):
        return (fn.func, *fn.args, *fn.keywords, *fn.keywords.values())
    return (fn,)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # a name that is assigned later in the enclosing function
        return None
