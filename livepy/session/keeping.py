"""State under `keep="user"` and `keep="browser"`: one visitor's values, on all his pages at once, and where they lie while he has none open.

It knows components, their state and a store of texts; how a text reaches the browser is the page's frame's business. The reasons: docs/design/sharing.md.
Invariant: what a shelf holds is what was written last, by whichever page; each keeper's attribute follows it.
"""

from __future__ import annotations

import contextvars
import functools
import json
import logging
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, cast

from pydantic import BaseModel, PydanticUserError, ValidationError

from livepy.core.component import Component, hints
from livepy.core.component import Keeping as Nobody
from livepy.core.models import read_model
from livepy.core.reading import LOCK, NOW, Reader
from livepy.core.saving import adapter, secrets_in
from livepy.core.state import State
from livepy.mistakes import classes
from livepy.mistakes.places import line_of_class

if TYPE_CHECKING:
    from livepy.jobs.threads import Outcome, Pool
    from livepy.session.tokens import Signer
    from livepy.session.users import Users
    from livepy.session.visit import Visit

log = logging.getLogger("livepy")

Kind = Literal["user", "browser"]
KINDS: Final[tuple[Kind, ...]] = ("user", "browser")

MOST_CHARS: Final = 64 * 1024
"""All that one visitor keeps in one of the two places, as JSON."""


class Keeper(Reader):
    """One attribute of one component: it reads the whole value, so any change in it is a mark."""

    __slots__ = ("adapter", "component", "key", "page", "shelf", "stale", "state")

    def __init__(self, page: Keeping, shelf: Shelf, component: Component, state: State) -> None:
        cls = type(component)
        self.page, self.shelf, self.state = page, shelf, state
        self.component: Component | None = component
        self.key = f"{cls.__qualname__}.{state.name}" if component.key is None else f"{cls.__qualname__}[{component.key}].{state.name}"
        self.stale = False
        try:
            self.adapter = adapter(cls, state.name)
        except PydanticUserError:
            raise classes.NOT_KEPT(line_of_class(cls), cls=cls.__name__, name=state.name, keep=state.keep, kind=hints(cls)[state.name]) from None

    @property
    def alive(self) -> bool:
        return self.component is not None

    def mark(self) -> None:
        if not self.stale and self.component is not None:
            self.stale = True
            self.page.changed(self)

    def look(self) -> Any:
        """The value as JSON would hold it; from now on its next change is a mark."""
        self.stale = False
        token = NOW.set(self)
        try:
            value = getattr(self.component, self.state.name)
            _read(value, self)
        finally:
            NOW.reset(token)
        return self.adapter.dump_python(value, mode="json", exclude=secrets_in(value))

    def take(self, value: Any) -> None:
        """Another page has written this, or it was kept. What no longer fits the class is left out, and the attribute begins anew."""
        try:
            found = self.adapter.validate_json(json.dumps(value))
        except ValidationError as error:
            log.info("what was kept of %s does not fit any more: %s", self.key, error.errors()[0]["msg"])
            return
        setattr(self.component, self.state.name, found)


def _read(value: Any, reader: Reader) -> None:
    """Subscribe to all that a value holds."""
    if isinstance(value, BaseModel):
        read_model(value, reader)
    if isinstance(value, dict):
        inner: Any = list(value.values())
    elif isinstance(value, BaseModel):
        inner = [getattr(value, name) for name in type(value).model_fields]
    elif is_dataclass(value):
        inner = [getattr(value, one.name) for one in fields(value)]
    else:
        inner = value if isinstance(value, (list, tuple, set, frozenset)) else ()
    for one in inner:
        _read(one, reader)


class Shelf:
    """What one visitor keeps in one place, by attribute, while any of his pages shows some of it."""

    def __init__(self, values: dict[str, Any], changed: Callable[[str], None]) -> None:
        self.values, self.changed = values, changed
        self.keepers: dict[str, list[Keeper]] = {}
        self.pages: weakref.WeakSet[Keeping] = weakref.WeakSet()
        self.given = False  # a browser has said what it keeps

    def put(self, key: str, value: Any, by: Keeper | None = None) -> None:
        """This is the value now: every other attribute that shows it follows."""
        self.values[key] = value
        for one in list(self.keepers.get(key, ())):
            if one is not by:
                one.take(value)

    def save(self) -> None:
        """Where it lies while nobody looks."""
        text = json.dumps(self.values, separators=(",", ":"))
        if len(text) > MOST_CHARS:
            log.warning("%d characters are too many to be kept for one visitor (%d): the newest change will not outlive his pages", len(text), MOST_CHARS)
        else:
            self.changed(text)


class Keeping(Nobody):
    """Of one page."""

    def __init__(self, visit: Visit) -> None:
        self._visit: Visit | None = visit
        self._find = functools.partial(visit.host.shelves.of, visitor=visit.visitor)
        self._shelves: dict[Kind, Shelf] = {}  # those that its components need: to look for one may read a file
        self._stale: list[Keeper] = []
        self._by_component: dict[Component, list[Keeper]] = {}

    def came(self, component: Component) -> None:
        """A component comes onto the page: it begins with what is kept."""
        for one in component._states.values():
            if one.keep in KINDS:
                shelf = self._shelf(one.keep)
                keeper = Keeper(self, shelf, component, one)
                with LOCK:
                    if keeper.key in shelf.values:
                        keeper.take(shelf.values[keeper.key])
                    shelf.keepers.setdefault(keeper.key, []).append(keeper)
                    self._by_component.setdefault(component, []).append(keeper)
                    self._first(keeper)
                if one.keep == "browser" and self not in shelf.pages:
                    shelf.pages.add(self)
                    self._to_page(lambda frame: frame.keep_in_browser())

    def gone(self, component: Component) -> None:
        """It has left."""
        with LOCK:
            for keeper in self._by_component.pop(component, ()):
                if keeper.stale:
                    self._stale.remove(keeper)
                    self._put(keeper)
                    keeper.shelf.save()
                keeper.component = None
                left = keeper.shelf.keepers[keeper.key]
                left.remove(keeper)
                if not left:
                    del keeper.shelf.keepers[keeper.key]

    def changed(self, keeper: Keeper) -> None:
        """This attribute was written. Any thread; under the lock."""
        self._stale.append(keeper)
        if len(self._stale) == 1 and self._visit is not None:
            self._visit.on_loop(self._write)

    def given(self, sealed: str) -> None:
        """What the browser kept. Values that a page has written since are newer."""
        visit, shelf = self._visit, self._shelf("browser")
        if visit is None or shelf.given or len(sealed) > 2 * MOST_CHARS:
            return
        shelf.given = True
        text = visit.host.signer.unsealed(sealed, visit.visitor)
        if text is None:
            log.info("what a browser has kept is not this visitor's: it begins anew")
            return
        with LOCK:
            self._write()
            for key, value in json.loads(text).items():
                if key not in shelf.values:
                    shelf.put(key, value)

    def show(self, sealed: str) -> None:
        """The browser is to keep this."""
        self._to_page(lambda frame: frame.keep(sealed))

    def end(self) -> None:
        """The page has ended."""
        self._visit = None

    def _shelf(self, kind: Kind) -> Shelf:
        if kind not in self._shelves:
            self._shelves[kind] = self._find(kind)
        return self._shelves[kind]

    def _to_page(self, do: Callable[[Frame], None]) -> None:
        visit = self._visit
        if visit is not None:

            def tell() -> None:
                if not visit.closed:
                    do(visit.frame)

            visit.on_loop(tell)

    def _first(self, keeper: Keeper) -> None:
        with _told(keeper):
            keeper.look()

    def _put(self, keeper: Keeper) -> None:
        with _told(keeper):
            value = keeper.look()
            known = keeper.shelf.values
            if keeper.state.keep in KINDS and (keeper.key not in known or known[keeper.key] != value):  # a password's is kept nowhere
                keeper.shelf.put(keeper.key, value, keeper)

    def _write(self) -> None:
        with LOCK:
            stale, self._stale = self._stale, []
            for keeper in stale:
                if keeper.alive:
                    self._put(keeper)
            for shelf in {id(keeper.shelf): keeper.shelf for keeper in stale}.values():
                shelf.save()


@contextmanager
def _told(keeper: Keeper) -> Iterator[None]:
    """A value that is not what its annotation says, or that a password is part of, is not kept, and the log says so."""
    try:
        yield
    except ValueError as error:  # pydantic's are
        log.warning("%s cannot be kept: %s", keeper.key, error)


class Frame(Protocol):
    """What the page's frame does for its session."""

    def keep_in_browser(self) -> None:
        """There is something to be kept."""

    def keep(self, sealed: str) -> None:
        """This."""


class Shelves:
    """Of one server: who has pages open, and what is on its way to the store."""

    def __init__(self, pool: Pool, users: Users, signer: Callable[[], Signer]) -> None:
        self._pool, self.users, self._signer = pool, users, signer
        self._shelves: weakref.WeakValueDictionary[tuple[Kind, str], Shelf] = weakref.WeakValueDictionary()
        self._unsaved: dict[str, str] = {}
        self._writing = False

    def of(self, kind: Kind, visitor: str) -> Shelf:
        """This visitor's. Any thread."""
        with LOCK:
            found = self._shelves.get((kind, visitor))
            if found is None:
                text = (self._unsaved.get(visitor) or self.users.load(visitor)) if kind == "user" else None
                found = Shelf(_values(text), lambda _: None)
                here = weakref.ref(found)
                found.changed = (lambda text: self._save(visitor, text)) if kind == "user" else (lambda text: self._show(here, visitor, text))
                self._shelves[kind, visitor] = found
            return found

    def _show(self, shelf: weakref.ref[Shelf], visitor: str, text: str) -> None:
        sealed, found = self._signer().sealed(text, visitor), shelf()
        for page in list(found.pages) if found is not None else ():
            page.show(sealed)

    def _save(self, visitor: str, text: str) -> None:
        with LOCK:
            self._unsaved[visitor] = text
            begins, self._writing = not self._writing, True
        if begins:
            self._pool.submit(contextvars.Context(), self._written, self._write)

    def _write(self) -> None:
        """In a thread: what has come, and what comes meanwhile."""
        while True:
            with LOCK:
                if not self._unsaved:
                    self._writing = False
                    return
                visitor, text = next(iter(self._unsaved.items()))
            try:
                self.users.save(visitor, text)
            except OSError as error:
                log.error("what a visitor keeps could not be saved: %s", error)
            with LOCK:
                if self._unsaved.get(visitor) is text:
                    del self._unsaved[visitor]

    def _written(self, outcome: Outcome) -> None:
        if outcome.error is not None:
            log.error("what visitors keep could not be saved", exc_info=outcome.error)

    def flush(self) -> None:
        """The server ends: what is on its way arrives. Blocks."""
        self._write()


def _values(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        log.warning("what a visitor has kept cannot be read: it begins anew")
        found = {}
    return cast("dict[str, Any]", found if isinstance(found, dict) else {})
