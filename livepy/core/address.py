"""State under `keep="url"`: to and from the query of the address. A value that does not fit is as if it were not there."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from livepy.core.component import Component, hints
from livepy.core.reading import same
from livepy.core.state import State

_MOST = 2000  # characters of one value; addresses have their own limits everywhere


_adapters: weakref.WeakKeyDictionary[type, dict[str, TypeAdapter[Any]]] = weakref.WeakKeyDictionary()


def _adapter(cls: type[Component], name: str) -> TypeAdapter[Any]:
    adapters = _adapters.setdefault(cls, {})
    if name not in adapters:
        adapters[name] = TypeAdapter(hints(cls)[name])
    return adapters[name]


def written(components: Iterable[Component]) -> dict[str, str]:
    """The parameters that differ from their defaults."""
    found: dict[str, str] = {}
    for component in components:
        for name, one in component._states.items():
            if one.keep == "url":
                value = getattr(component, name)
                if not same(value, one.first()):
                    dumped = _adapter(type(component), name).dump_python(value, mode="json")
                    if isinstance(dumped, (str, int, float)):
                        found[name] = str(dumped).lower() if isinstance(dumped, bool) else str(dumped)
    return found


def others(components: Iterable[Component], query: Mapping[str, str]) -> dict[str, str]:
    """The parameters that no state is kept in."""
    names = {name for component in components for name, one in component._states.items() if one.keep == "url"}
    return {name: value for name, value in query.items() if name not in names}


def read(component: Component, query: Mapping[str, str]) -> None:
    """Take the state that the address names; what it does not name is as at first."""
    for name, one in component._states.items():
        if one.keep == "url":
            setattr(component, name, _given(type(component), one, query.get(name)))


def _given(cls: type[Component], one: State, text: str | None) -> Any:
    if text is None or len(text) > _MOST:
        return one.first()
    try:
        return _adapter(cls, one.name).validate_python(text)
    except ValidationError:  # somebody's typing in the address bar: the default stands
        return one.first()
