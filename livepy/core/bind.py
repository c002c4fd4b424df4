"""`bind=lambda: self.todo.title`: which attribute the lambda names, found by running it with its reads recorded.

It knows readers, components and models. A second run, with the last read replaced by an object on which every operation
fails, proves that nothing is made of the attribute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Annotated, Any

from pydantic import BaseModel

from livepy.core.calls import Observed
from livepy.core.component import Component, hints
from livepy.core.reading import NOW, Reader
from livepy.mistakes import inputs, jobs
from livepy.mistakes.places import line_of


class _Recorder(Reader):
    """Notes each tracked read; one of them may be given another value."""

    __slots__ = ("found", "instead", "swapped")
    looks = True

    def __init__(self, swapped: int = -1, instead: Any = None) -> None:
        self.found: list[tuple[Any, Any]] = []
        self.swapped, self.instead = swapped, instead

    @property
    def alive(self) -> bool:
        return False

    def reads(self, owner: Any, name: Any, value: Any) -> Any:
        self.found.append((owner, name))
        return self.instead if len(self.found) - 1 == self.swapped else value


class _Untouchable:
    """Stands for the attribute's value in the second run: whatever is done with it fails."""

    def _fail(self, *_: Any) -> Any:
        raise TypeError

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __str__ = __repr__ = __format__ = __len__ = __iter__ = __getattr__ = _fail
    __int__ = __float__ = __index__ = __add__ = __radd__ = __getitem__ = __call__ = __contains__ = _fail
    __hash__ = object.__hash__


class Binding:
    """One attribute, item or entry that an input edits."""

    __slots__ = ("name", "owner")

    def __init__(self, owner: Any, name: Any) -> None:
        self.owner, self.name = owner, name

    @property
    def annotation(self) -> Any:
        """The attribute's type as the author wrote it, with `Annotated` and `Field(…)`; None for items of lists and dicts."""
        cls = type(self.owner)
        if isinstance(self.owner, BaseModel):
            found = cls.model_fields[self.name]
            return Annotated[(found.annotation, *found.metadata)] if found.metadata else found.annotation
        return hints(cls).get(self.name) if isinstance(self.owner, Component) or is_dataclass(cls) else None

    def get(self) -> Any:
        """The value now."""
        return self.owner[self.name] if isinstance(self.owner, (list, dict)) else getattr(self.owner, self.name)

    def set(self, value: Any) -> None:
        """Write it."""
        if isinstance(self.owner, (list, dict)):
            self.owner[self.name] = value
        else:
            setattr(self.owner, self.name, value)


def resolve(bind: Callable[[], Any]) -> Binding:
    """What `bind` names. Raises LivepyError, with the mend, if it is not an attribute that can be written.

    Example: `resolve(lambda: self.todo.title).set("Tea")`
    """
    if not callable(bind):
        raise inputs.NO_LAMBDA(value=bind)
    first = _run(bind, _Recorder())
    if not first.found or first.found[-1][1] is None:
        raise inputs.NO_ATTRIBUTE(line_of(bind))
    owner, name = first.found[-1]
    if isinstance(owner, Observed):
        raise jobs.BOUND_TO(line_of(bind), name=name)
    if isinstance(owner, Component) and name not in type(owner)._states:
        what = "a prop, which the parent gives" if name in type(owner)._props else "computed"
        raise inputs.NOT_WRITABLE(line_of(bind), cls=type(owner).__name__, name=name, what=what)
    untouchable = _Untouchable()
    second = _Recorder(len(first.found) - 1, untouchable)
    try:
        given = _run(bind, second, keep=True)
    except Exception:
        given = None
    if given is not untouchable:
        named = f"{type(owner).__name__}.{name}" if isinstance(name, str) else type(owner).__name__
        whole = "self" if isinstance(owner, Component) else type(owner).__name__.lower()
        raise inputs.MADE_OF_IT(line_of(bind), name=named, lambda_=f"{whole}.{name}" if isinstance(name, str) else f"{whole}[{name!r}]")
    return Binding(owner, name)


def _run(bind: Callable[[], Any], recorder: _Recorder, *, keep: bool = False) -> Any:
    token = NOW.set(recorder)
    try:
        given = bind()
    finally:
        NOW.reset(token)
    return given if keep else recorder
