"""Attributes of a component: state, props, computed values and context, as descriptors that name their reader and mark on change.

It knows readers and tracked containers; the component they stand on keeps values in `__dict__` and readers in `_readers`, one entry an attribute.
A write takes the lock for itself alone; a write while the page renders is refused.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, overload

from livepy.core.reading import LOCK, NOW, PLAIN, Reader, Readers, joined, mark_all, opaque, same
from livepy.core.tracked import refuse_in_render, wrap
from livepy.mistakes import classes
from livepy.mistakes.places import line_of

T = TypeVar("T")
Keep = Literal["session", "never", "url", "browser", "user"]
_MISSING: Any = object()


def subscribe(component: Any, name: str, reader: Reader) -> None:
    """`reader` has read this attribute."""
    readers = component._readers
    if readers.get(name) is not reader:
        with LOCK:
            readers = component.__dict__.setdefault("_readers", {})
            who = joined(readers.get(name), reader)
            if who is not None:
                readers[name] = who


def wrote(component: Any, name: str) -> None:
    """This attribute has another value now."""
    with LOCK:
        readers = component._readers
        who = readers.pop(name, None) if readers else None
        if who is not None:
            mark_all(who)


class State:
    """An attribute that a component owns."""

    __slots__ = ("default", "factory", "keep", "name")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, keep: Keep) -> None:
        self.default, self.factory, self.keep, self.name = default, factory, keep, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            return self
        reader = NOW.get()
        if reader is not None:
            subscribe(obj, self.name, reader)
        try:
            value = obj.__dict__[self.name]
        except KeyError:
            value = obj.__dict__.setdefault(self.name, self.first())
        if reader is None or (type(value) in PLAIN and not reader.looks):
            return value
        return reader.reads(obj, self.name, value)

    def __set__(self, obj: Any, value: Any) -> None:
        if NOW.get() is not None:
            refuse_in_render(f"{type(obj).__name__}.{self.name}")
        value = wrap(value)
        held = obj.__dict__
        with LOCK:
            old = held.get(self.name, _MISSING)
            held[self.name] = value
            if not same(old, value):
                wrote(obj, self.name)

    def first(self) -> Any:
        """The value that a new component begins with."""
        default = self.default
        if self.factory is None and isinstance(default, (str, int, float, bool, type(None))):
            return default
        token = NOW.set(None)  # copying a model reads it: nobody's reading, and no part of what a binding names
        try:
            return wrap(self.factory() if self.factory is not None else copy.deepcopy(default))
        finally:
            NOW.reset(token)


@overload
def state(default: T, *, keep: Keep = "session", init: Literal[False] = False) -> T: ...
@overload
def state(*, factory: Callable[[], T], keep: Keep = "session", init: Literal[False] = False) -> T: ...
def state(default: Any = _MISSING, *, factory: Callable[[], Any] | None = None, keep: Keep = "session", init: Literal[False] = False) -> Any:  # noqa: ARG001
    """An attribute that this component owns; when it changes, what has read it is rendered again.

    `default` is copied for each instance, so `state([])` is right; `factory` is called for each (`datetime.now`).
    `keep` says where it lives: "session" (a reload keeps it), "never", "url" (in the address bar),
    "browser" (in this browser's storage) or "user" (on the server, for this visitor: on all his pages, over restarts).

    Example: `count: int = state(0)`
    """
    # `init` is for type checkers only: it keeps state out of the constructor
    if (default is _MISSING) == (factory is None):
        raise classes.STATE_DEFAULT()
    if keep not in get_args(Keep):
        raise classes.KEEP_UNKNOWN(keep=keep, keeps=", ".join(map(repr, get_args(Keep))))
    return State(default, factory, keep)


class Prop:
    """An attribute that the parent gives."""

    __slots__ = ("default", "name")

    def __init__(self, name: str, default: Any = _MISSING) -> None:
        self.name, self.default = name, default

    @property
    def required(self) -> bool:
        """Whether the parent must give it."""
        return self.default is _MISSING

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            if self.default is _MISSING:
                raise AttributeError(self.name)
            return self.default
        reader = NOW.get()
        if reader is not None and reader is not obj._place:
            subscribe(obj, self.name, reader)
        value = obj.__dict__.get(self.name, self.default)
        return value if reader is None else reader.reads(obj, self.name, value)

    def __set__(self, obj: Any, value: Any) -> None:
        raise classes.PROP_ASSIGNED(cls=type(obj).__name__, name=self.name)


class Computed(Reader):
    """One component's remembered value: a scope without a block, which marks its readers only if the value changed."""

    __slots__ = ("component", "doubted", "error", "fn", "has_opaque", "readers", "running", "sources", "stale", "value")

    def __init__(self, fn: Callable[[Any], Any], component: Any) -> None:
        self.fn, self.component, self.readers = fn, component, Readers()
        self.value, self.error = None, None  # type: Any, BaseException | None
        self.stale, self.has_opaque = True, False
        self.doubted = False  # one of `sources` may be another
        self.sources: dict[Computed, None] = {}  # what it has read of its own kind
        self.running = 0  # the thread that computes it

    @property
    def alive(self) -> bool:
        return self.component is not None

    @property
    def wanted(self) -> bool:
        """Somebody shows it."""
        return self.readers.who is not None

    def mark(self) -> None:
        if not self.stale:
            self.stale = True
            if not self.doubted:
                self._tell()

    def doubt(self) -> None:
        if not self.doubted:
            self.doubted = True
            if not self.stale:
                self._tell()

    def _tell(self) -> None:
        tree = self.component and self.component._tree
        if tree is not None:
            tree.mark_stale(self)
        who = self.readers.who
        readers: list[Reader] = list(who) if isinstance(who, set) else [who] if who is not None else []
        for reader in readers:
            reader.doubt()

    def unseen(self) -> None:
        self.has_opaque = True
        tree = self.component and self.component._tree
        if tree is not None:
            tree.watch_unseen(self)

    def get(self) -> Any:
        """The value, computed if it may be another than before."""
        reader = NOW.get()
        if self.running:
            if self.running == threading.get_ident():
                raise classes.COMPUTED_CIRCLE(line_of(self.fn), name=self.fn.__qualname__)
            return self.fn(self.component)  # what it reads subscribes this reader itself: no thread waits for another's work
        self.update()
        if reader is not None:
            self.readers.add(reader)  # after the update, which marks those who have the old value
            if type(reader) is Computed:
                reader.sources[self] = None
                if self.has_opaque:
                    reader.unseen()
            if self.stale or self.doubted:  # written by another thread in between
                self.update()
        if self.error is not None:
            raise self.error
        return self.value

    def update(self) -> None:
        """Compute again, if what it has read is another now. What it has read is looked at first: so it runs once, and not on half of a change."""
        if self.doubted:
            self.doubted = False
            for source in list(self.sources):
                if source.running:
                    self.stale = True  # another thread computes it; the run below does not wait for that
                else:
                    source.update()
        if self.stale or self.has_opaque:
            self.refresh()

    def refresh(self) -> None:
        """Compute again; tell the readers if something changed. An error is remembered like a value."""
        if self.running:
            raise classes.COMPUTED_CIRCLE(line_of(self.fn), name=self.fn.__qualname__)
        self.running, self.stale, self.has_opaque, self.sources = threading.get_ident(), False, False, {}
        token = NOW.set(self)
        value, error = None, None
        try:
            value = self.fn(self.component)
        except Exception as raised:
            error = raised
        finally:
            NOW.reset(token)
            self.running = 0
        changed = error is not None or self.error is not None or not _unchanged(self.value, value)
        if changed:
            self.value, self.error = value, error
            self.readers.wrote()

    def forget(self) -> None:
        """The component has left its page."""
        self.component, self.value, self.stale = None, None, True
        self.sources = {}


def _unchanged(old: Any, new: Any) -> bool:
    """Same, or lists of the same items: a filter gives a new list each time."""
    if same(old, new):
        return not opaque(new)
    return type(old) is type(new) is list and len(old) == len(new) and all(map(same, old, new)) and not any(map(opaque, new))


class _ComputedProperty:
    """A property that a component remembers; on a model, which many pages may show, a plain property."""

    def __init__(self, fn: Callable[[Any], Any]) -> None:
        self.fn, self.__doc__, self.name = fn, fn.__doc__, fn.__name__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            return self
        remembered = getattr(obj, "_computed", None)
        if remembered is None:
            return self.fn(obj)
        found = remembered.get(self.name)
        if found is None:
            found = obj.__dict__.setdefault("_computed", {})[self.name] = Computed(self.fn, obj)
        value = found.get()
        reader = NOW.get()
        return value if reader is None else reader.reads(obj, self.name, value)

    def __set__(self, obj: Any, value: Any) -> None:
        raise classes.COMPUTED_ASSIGNED(cls=type(obj).__name__, name=self.name)


if TYPE_CHECKING:
    computed = property
else:
    computed = _ComputedProperty


class Context:
    """An attribute whose value is given by the nearest `ui.provide` above."""

    __slots__ = ("name",)

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is None:
            return self
        return obj._provided(self.name)

    def __set__(self, obj: Any, value: Any) -> None:
        raise classes.CONTEXT_ASSIGNED(cls=type(obj).__name__, name=self.name)


def context(*, init: Literal[False] = False) -> Any:  # noqa: ARG001
    """The value that the nearest `ui.provide` above gives for the annotated type.

    Example: `cart: Cart = context()` below `ui.provide(Cart(), …)`.
    """
    return Context()
