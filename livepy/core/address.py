"""State under `keep="url"`: to and from the query of the address. A value that does not fit is as if it were not there."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from livepy.core.component import Component, hints
from livepy.core.reading import CAUSE, same

_MOST = 2000  # characters of one value; addresses have their own limits everywhere


@functools.lru_cache(maxsize=1024)
def _adapter(cls: type[Component], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(hints(cls)[name])


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


def read(component: Component, query: Mapping[str, str]) -> None:
    """Take the state that the address names; what it does not name is as at first."""
    token = CAUSE.set(None)
    try:
        for name, one in component._states.items():
            if one.keep != "url":
                continue
            value = one.first()
            if len(query.get(name, "")) <= _MOST and name in query:
                try:
                    value = _adapter(type(component), name).validate_python(query[name])
                except ValidationError:
                    pass  # somebody's typing in the address bar: the default stands
            if component._tree is not None or name in query:
                setattr(component, name, value)
    finally:
        CAUSE.reset(token)
