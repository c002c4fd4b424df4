"""Components: classes whose annotated attributes are props and state, and whose `render()` gives a tree.

It knows readers, state and elements, and of the tree only that one may be there. What a class may not be is said when it is made, with the author's line.
"""

from __future__ import annotations

import difflib
import inspect
import sys
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from livepy.core.bound import FunctionJob, Job
from livepy.core.declared import other_decorator
from livepy.core.reading import LOCK, NOW, same
from livepy.core.session import Session
from livepy.core.state import Computed, Context, Prop, State, computed, context, state, wrote
from livepy.core.timers import Repeated
from livepy.mistakes import classes, elements, jobs, start
from livepy.mistakes.places import author_line, line_of

if TYPE_CHECKING:
    from livepy.core.blocks import Place
    from livepy.core.tree import Tree

Key = str | int
_MISSING: Any = object()
_NONE: Any = types.MappingProxyType({})
RESERVED = frozenset({"key", "session", "render", "on_mount", "on_unmount"})
_MUTABLE = (list, dict, set, bytearray)


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(state, context))
class _Base:
    """Where the typed constructor begins: the decorated class's own attributes are no fields."""

    # what only some components ever have of their own: measured, 600 inputs on a page are half as heavy
    _tree: Tree | None = None
    _place: Place | None = None
    _readers: dict[str, Any] = _NONE
    _computed: dict[str, Computed] = _NONE
    _lines: dict[Any, Any] = _NONE  # of its jobs


class Component(_Base):
    """A part of a page: props from its parent, state of its own, handlers, and `render()`.

    Annotated attributes are props, `= state(x)` makes them state. A parent makes it anew at each render; the one that is shown stays and takes the new props.

    Example:
        class Greeting(Component):
            name: str

            def render(self) -> ui.Element:
                return ui.text(f"Hello {self.name}")
    """

    key: Key | None = None

    __livepy_tracked__: ClassVar[bool] = True
    __livepy_private__: ClassVar[bool] = False  # an instance that has been given `_names` of its own says True
    __livepy_timers__: ClassVar[tuple[tuple[str, float], ...]] = ()  # methods under @every, with their seconds
    _props: ClassVar[Mapping[str, Prop]] = types.MappingProxyType({})
    _states: ClassVar[Mapping[str, State]] = types.MappingProxyType({})

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        _check_class(cls)
        props, states = dict(cls._props), dict(cls._states)
        for name in inspect.get_annotations(cls):
            found = cls.__dict__.get(name, _MISSING)
            if isinstance(found, State):
                states[name] = found
                props.pop(name, None)
            elif not (isinstance(found, (Context, computed)) or name.startswith("_") or name == "key" or _is_class_variable(cls, name)):
                props[name] = Prop(name) if found is _MISSING else Prop(name, found)
                states.pop(name, None)
                setattr(cls, name, props[name])
        cls._props, cls._states = props, states
        repeated = {name: seconds for name, seconds in cls.__livepy_timers__ if name not in cls.__dict__}
        for name, value in cls.__dict__.items():
            if hasattr(value, "__livepy_every__"):
                repeated[name] = value.__livepy_every__
        cls.__livepy_timers__ = tuple(repeated.items())

    def __init__(self, *given: Any, key: Key | None = None, **props: Any) -> None:
        if given:
            raise classes.POSITIONAL(cls=type(self).__name__, value=given[0], name=next(iter(self._props), "name"))
        held: dict[str, Any] = {}
        self.__dict__ = held  # a plain one: that of a class shares its keys, and grows to twice the size when they are full
        if key is not None:
            held["key"] = key
        known = self._props
        for name, value in props.items():
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                guess = f" ({near[0]!r}?)" if near else ""
                raise classes.UNKNOWN_PROP(cls=type(self).__name__, name=name, props=", ".join(known) or "none", guess=guess)
            if value is not known[name].default:
                held[name] = value
        if len(props) < len(known):
            for name, prop in known.items():
                if prop.required and name not in props:
                    raise classes.MISSING_PROP(cls=type(self).__name__, name=name)

    if not TYPE_CHECKING:  # typing sees assignments to what a class does not declare by itself

        def __setattr__(self, name: str, value: Any) -> None:
            if name in self._states or name in self._props:
                pass
            elif name[0] == "_":
                if NOW.get() is None:
                    self.__dict__["__livepy_private__"] = True
            elif hasattr(type(self), name):
                self._refuse_shared(name)
            else:
                near = difflib.get_close_matches(name, self._states, 1)
                guess = f"; did you mean {near[0]!r}?" if near else ""
                raise classes.UNDECLARED(cls=type(self).__name__, name=name, kind=type(value).__name__, guess=guess)
            object.__setattr__(self, name, value)

    def _refuse_shared(self, name: str) -> None:
        """An attribute of the class itself that is a plain value: what is assigned would be seen by no page."""
        value = getattr(type(self), name)
        if not (callable(value) or hasattr(type(value), "__set__") or type(self).__module__.startswith("livepy.")):
            raise classes.NOT_STATE(cls=type(self).__name__, name=name, value=value, kind=type(value).__name__)

    @property
    def session(self) -> Session:
        """The visitor's open page."""
        if self._tree is None or self._tree.session is None:
            raise classes.NOT_ON_A_PAGE(cls=type(self).__name__)
        return self._tree.session  # type: ignore[no-any-return]  # what a tree belongs to is nobody's business in it

    def render(self) -> Any:
        """What this component shows: an element, a component, a text, None or False for nothing, or a list of these."""
        raise elements.NO_RENDER(cls=type(self).__name__)

    def on_mount(self) -> object:
        """Called once when the component has come onto a page that is connected."""

    def on_unmount(self) -> object:
        """Called once when it has left the page."""

    def _placed(self, tree: Tree | None, place: Place | None) -> None:
        """Where it is shown now. Past `__setattr__`, which would take these for an author's private names."""
        self.__dict__["_tree"], self.__dict__["_place"] = tree, place

    def _provided(self, name: str) -> Any:
        """The nearest provided value of the annotated type."""
        wanted = hints(type(self)).get(name, object)
        kind = typing.get_origin(wanted) or wanted
        place = self._place
        while place is not None:
            above = place.component
            if isinstance(above, Provide) and isinstance(above.__dict__["value"], kind):
                return above.value
            place = place.parent_place
        raise classes.NOT_PROVIDED(cls=type(self).__name__, name=name, kind=getattr(kind, "__name__", kind))

    def _take(self, other: Component) -> None:
        """Take the props that the parent gives now. If any is another, the component renders again: what it reads of its own props is not noted."""
        changed = False
        mine, given = self.__dict__, other.__dict__
        for name, prop in self._props.items():
            old, new = mine.get(name, prop.default), given.get(name, prop.default)
            if not same(old, new):
                mine[name] = new
                wrote(self, name)
                changed = True
        if changed and self._place is not None:
            with LOCK:
                self._place.mark()


def hints(cls: type) -> dict[str, Any]:
    """The resolved annotations of a component's or model's class, with `Annotated` kept."""
    found: dict[str, Any] | None = cls.__dict__.get("_livepy_hints")
    if found is None:
        try:
            found = {}
            for base in reversed(cls.__mro__):
                if base.__module__ != "livepy" and base not in (Component, _Base):  # whose own annotations name what only type checkers import
                    found.update(inspect.get_annotations(base, eval_str=True))
        except NameError as error:
            raise classes.UNRESOLVED(cls=cls.__name__, name=error.name) from error
        cls._livepy_hints = found  # type: ignore[attr-defined]
    return found


def _is_class_variable(cls: type, name: str) -> bool:
    written: object = inspect.get_annotations(cls)[name]
    return typing.get_origin(written) is ClassVar or (isinstance(written, str) and written.replace("typing.", "").startswith("ClassVar"))


def _check_class(cls: type[Component]) -> None:
    """Refuse what would fail later, or be shared between visitors, with the mend."""
    notes = inspect.get_annotations(cls)
    if "__init__" in cls.__dict__ and not cls.__module__.startswith("livepy."):
        raise classes.OWN_INIT(cls=cls.__name__)
    for name, value in cls.__dict__.items():
        if name.startswith("__"):
            continue
        if isinstance(value, (State, Context)) and name not in notes:
            kind = type(value.default).__name__ if isinstance(value, State) and value.factory is None else "…"
            raise classes.NO_TYPE(cls=cls.__name__, name=name, kind=kind, made="state(…)" if isinstance(value, State) else "context()")
        if isinstance(value, (Job, FunctionJob, staticmethod, classmethod, property, computed)):
            _check_job(cls, name, value)
        if isinstance(value, _MUTABLE) and not _declared_class_variable(cls, name, notes):
            raise classes.MUTABLE_DEFAULT(cls=cls.__name__, name=name, value=value, kind=type(value).__name__)
    for name in notes:
        if name in RESERVED and name != "key":
            raise classes.RESERVED_NAME(cls=cls.__name__, name=name)
    if isinstance(cls.__dict__.get("session"), (property, types.FunctionType, Job)):
        raise classes.RESERVED_NAME(line_of(cls.__dict__["session"]) or None, cls=cls.__name__, name="session")
    render = cls.__dict__.get("render")
    if isinstance(render, Job):
        raise elements.RENDER_SIGNATURE(line_of(render), cls=cls.__name__, fault="is a job", instead="Start the job in `on_mount`, and show what it gave.")
    if isinstance(render, types.FunctionType):
        _check_render(cls, render)


def _check_job(cls: type[Component], name: str, value: Any) -> None:
    """Is something a job and something else as well?"""
    inside = getattr(value, "__func__", None) or getattr(value, "fget", None) or getattr(value, "fn", None)
    other = other_decorator(value) if isinstance(inside, (Job, FunctionJob)) or hasattr(value, "__livepy_every__") else None
    if other is not None:
        raise other
    annotated, above = name in inspect.get_annotations(cls), {**cls._states, **cls._props}  # of the classes that it is made from
    if isinstance(value, Job) and (annotated or name in above):
        what = "annotated as state or a prop too" if annotated else "state or a prop in the class above"
        raise jobs.TAKEN_NAME(line_of(value), cls=cls.__name__, name=name, what=what)


def _check_render(cls: type[Component], render: types.FunctionType) -> None:
    code, fault, instead = render.__code__, "", "What it needs are props and state."
    if code.co_flags & (inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        fault, instead = "is async", "Load in `async def on_mount(self)`, into state, and show that."
    elif code.co_flags & inspect.CO_GENERATOR:
        fault, instead = "yields", "Return one element, such as ui.column, with all of it."
    elif code.co_argcount - len(render.__defaults__ or ()) != 1 or code.co_kwonlyargcount > len(render.__kwdefaults__ or ()):
        fault = "takes " + (", ".join(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]) or "no self")
    if fault:
        raise elements.RENDER_SIGNATURE(line_of(render), cls=cls.__name__, fault=fault, instead=instead)


def _declared_class_variable(cls: type, name: str, notes: Mapping[str, Any]) -> bool:
    return name in notes and _is_class_variable(cls, name)


def has_own(component: Component, method: str) -> bool:
    """Whether the author has written this lifecycle method."""
    return getattr(type(component), method) is not getattr(Component, method)


class Provide(Component):
    """What `ui.provide` puts into the tree: a value for all below."""

    value: object
    children: Sequence[Any]

    def render(self) -> Any:
        return self.children


@dataclass(frozen=True, slots=True)
class AppOptions:
    """What `class Counter(App, title="Counter")` says."""

    title: str = ""
    description: str = ""
    icon: str | Path = ""
    css: Path | None = None
    tasks: Sequence[Repeated] = ()
    assets: Path | None = None
    where: str = ""  # the line of the class that names them


class Keeping:
    """Who keeps state under `keep="user"` and `keep="browser"`: nobody, where no session does."""

    def came(self, component: Component) -> None:
        """It is about to be shown."""

    def gone(self, component: Component) -> None:
        """It has left."""


class App(Component):
    """A component that the server may open as a page.

    Class options: title, description, icon (a URL or a file), css (a style sheet of your own, beside the file with the class), assets (a folder beside it whose
    files pages load, by `self.session.asset(…)` and from the style sheet), tasks (functions under `@every` that run while the server serves this App).

    Example: `class Shop(App, title="Shop", css=Path("shop.css"), assets=Path("assets")): …`
    """

    __livepy_app__: ClassVar[AppOptions] = AppOptions()

    def __init_subclass__(
        cls,
        *,
        title: str = "",
        description: str = "",
        icon: str | Path = "",
        css: Path | None = None,
        assets: Path | None = None,
        tasks: Sequence[Repeated] = (),
    ) -> None:
        super().__init_subclass__()
        for task in tasks:
            if not isinstance(task, Repeated):
                raise start.NOT_REPEATED(cls=cls.__name__, value=task)
            if isinstance(task.fn, FunctionJob) and (other := other_decorator(task)) is not None:
                raise other
        here = Path(getattr(sys.modules.get(cls.__module__), "__file__", None) or "")
        if isinstance(icon, Path):
            icon = here.parent / icon
        if css is not None:
            if not (here.parent / css).is_file():
                raise classes.NO_STYLE_SHEET(cls=cls.__name__, path=str(css), file=here.name)
            css = here.parent / css
        above = cls.__livepy_app__
        where = above.where
        if assets is not None:
            where = author_line()
            if not (here.parent / assets).is_dir():
                raise classes.NO_ASSETS_FOLDER(cls=cls.__name__, path=str(assets), file=here.name)
            if here.resolve().is_relative_to((here.parent / assets).resolve()):
                raise classes.OPEN_ASSETS(cls=cls.__name__, path=str(assets), file=here.name)
            assets = here.parent / assets
        cls.__livepy_app__ = AppOptions(
            title or above.title, description or above.description, icon or above.icon, css or above.css, tasks, assets or above.assets, where
        )
