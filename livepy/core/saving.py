"""State to be saved and taken back: which attributes of which components, under paths that a page made anew has again.

It knows components, their places and pydantic; what packs a value, and where it goes, is given. A path says by which classes, keys and rows one comes to
a component, so a changed class finds what still has its name, and a list whose items moved gives each row its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from pydantic import BaseModel, TypeAdapter

from livepy.core.blocks import Block, Place, Row, Rows
from livepy.core.component import Component, hints
from livepy.core.tracked import wrap

if TYPE_CHECKING:
    from livepy.core.tree import Tree

Found = dict[str, dict[str, bytes]]
"""Packed attributes by their names, by the paths of their components."""

Fault = Callable[[type[Component], str, str], None]
"""Told of an attribute that cannot be saved, or not be taken back: its class, its name and why."""

_adapters: WeakKeyDictionary[type, dict[str, TypeAdapter[Any]]] = WeakKeyDictionary()
_secret: WeakKeyDictionary[type, set[str]] = WeakKeyDictionary()  # fields of models that password inputs edit
_holders: WeakValueDictionary[int, Any] = WeakValueDictionary()  # lists and dicts with an item that one edits


def adapter(cls: type[Component], name: str) -> TypeAdapter[Any]:
    """What validates this attribute. Raises what pydantic raises for a type that it does not know."""
    known = _adapters.setdefault(cls, {})
    if name not in known:
        known[name] = TypeAdapter(hints(cls)[name])
    return known[name]


def keep_secret(owner: Any, name: Any) -> None:
    """A password input edits this: from now on it is saved nowhere."""
    if isinstance(owner, Component):
        owner._states[name].keep = "never"
    elif isinstance(owner, BaseModel) or is_dataclass(owner):
        _secret.setdefault(type(owner), set()).add(name)
    else:
        _holders[id(owner)] = owner


class _Whole(Exception):
    """It holds a secret that cannot be left out of it."""


def _secrets_in(value: Any) -> Any:
    """What pydantic is to leave out of this value; None for nothing."""
    own = _secret.get(type(value))
    if isinstance(value, (list, tuple, dict)):
        if _holders.get(id(value)) is value:
            raise _Whole
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {key: inside for key, item in items if (inside := _secrets_in(item)) is not None} or None
    if isinstance(value, BaseModel) or (is_dataclass(value) and not isinstance(value, type)):
        names = type(value).model_fields if isinstance(value, BaseModel) else value.__dataclass_fields__
        left: dict[Any, Any] = {name: inside for name in names if name not in (own or ()) and (inside := _secrets_in(getattr(value, name, None))) is not None}
        left.update(dict.fromkeys(own or (), True))
        return left or None
    return None


def secrets_in(value: Any) -> Any:
    """What pydantic is to leave out of this value, None for nothing. Raises ValueError if it cannot be left out."""
    if not _secret and not _holders:
        return None
    try:
        return _secrets_in(value)
    except _Whole:
        raise ValueError("a password input edits an item of it") from None


def _step(component: Component, scope: str, counts: Counter[str]) -> str:
    """The path of a component below `scope`."""
    name = f"{scope}/{type(component).__qualname__}"
    if component.key is not None:
        return f"{name}:{component.key!r}"
    counts[name] += 1
    return f"{name}#{counts[name]}"


def _row(scope: str, key: Any) -> str:
    return f"{scope}/[{key!r}]"


def collect(tree: Tree, pack: Callable[[Any], bytes], fault: Fault) -> Found:
    """All state of a page that a session keeps. Call it with the lock held, while nobody renders."""
    found: Found = {}
    counts: Counter[str] = Counter()
    _component(tree.root, _step(_shown(tree.root), "", counts), counts, pack, fault, found)
    return found


def _shown(place: Place) -> Component:
    assert place.of is not None
    return place.of


def _component(place: Place, path: str, counts: Counter[str], pack: Callable[[Any], bytes], fault: Fault, found: Found) -> None:
    component = _shown(place)
    packed = {}
    for name, one in type(component)._states.items():
        if one.keep == "session" and name in component.__dict__:
            try:
                packed[name] = pack(_dumped(component, name))
            except Exception as error:  # of an author's serializer too
                fault(type(component), name, _reason(error))
    if packed:
        found[path] = packed
    _within(place, path, counts, pack, fault, found)


def _dumped(component: Component, name: str) -> Any:
    value = component.__dict__[name]
    return adapter(type(component), name).dump_python(value, warnings="error", exclude=secrets_in(value))


def _within(block: Block, scope: str, counts: Counter[str], pack: Callable[[Any], bytes], fault: Fault, found: Found) -> None:
    for value in block.values:
        if isinstance(value, Component):
            if value._place is not None:
                _component(value._place, _step(value, scope, counts), counts, pack, fault, found)
        elif type(value) is Rows:
            for key, row in value.blocks.items():
                _within(row, _row(scope, key), counts, pack, fault, found)


class Restoring:
    """Gives the components of a page that is made anew what was saved of them, before each renders."""

    def __init__(self, found: Mapping[str, Mapping[str, bytes]], unpack: Callable[[bytes], Any], fault: Fault) -> None:
        self._found, self._unpack, self._fault = found, unpack, fault
        self._counts: Counter[str] = Counter()
        self._scopes: dict[Block, str] = {}

    def row(self, row: Row, key: Any) -> None:
        """A list shows this item now."""
        assert row.parent is not None
        self._scopes[row] = _row(self._scopes[row.parent], key)

    def place(self, place: Place) -> None:
        """A component is to be shown here."""
        component = _shown(place)
        path = _step(component, self._scopes[place.parent] if place.parent is not None else "", self._counts)
        self._scopes[place] = path
        cls = type(component)
        for name, data in self._found.get(path, {}).items():
            if name in cls._states and cls._states[name].keep == "session":
                try:
                    component.__dict__[name] = wrap(adapter(cls, name).validate_python(self._unpack(data)))
                except Exception as error:
                    self._fault(cls, name, _reason(error))


def _reason(error: Exception) -> str:
    """Why, in a line: pydantic tells the first thing that does not fit, never the value."""
    said = getattr(error, "errors", None)
    if callable(said):
        first = said(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first["loc"] else str(first["msg"])
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
