"""What is looked at in dev only: where each element was made, handlers that cannot be called, lambdas in loops, values of a wrong type, those of jobs too soon.

`on()` puts the looking into the places where elements and components are made and state is written; elsewhere they are as they were, so production pays
nothing. What stops a render is raised; what need not is a warning, kept by the page's tree until its session tells it.
"""

from __future__ import annotations

import difflib
import sys
import types
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from livepy.core import bound, shapes, tracked
from livepy.core.attributes import CHECKED, LISTENER, check
from livepy.core.blocks import Block, Place, Row, Rows
from livepy.core.calls import CALL, Call, Watched, current_page
from livepy.core.component import Component, hints
from livepy.core.dom import EVENTS
from livepy.core.elements import Each, Element, Listener, Made, On
from livepy.core.handlers import fault, given_by
from livepy.core.reading import NOW
from livepy.core.state import State
from livepy.errors import LivepyError
from livepy.mistakes import classes, elements, handlers, inputs, jobs
from livepy.mistakes.places import author_frame, author_line, line_of, line_of_class, place
from livepy.mistakes.source import called_arguments, returns_something

_Seen = tuple[Any, str, Any, Any]  # a function, a name it has captured, the cell, what that held when the element was made
_closures: ContextVar[list[_Seen] | None] = ContextVar("livepy_closures", default=None)
users = 0
"""How many look; asked where looking costs something."""

_held: ContextVar[list[Any] | None] = ContextVar("livepy_held", default=None)
"""Lists, dicts and sets of state that this render has got: it may not change them, though nobody has read them yet."""

_CONTAINERS: Final = (tracked.TrackedList, tracked.TrackedDict, tracked.TrackedSet)
_plain: Final = (Element.__init__, Each.__init__, Component.__init__, State.__set__, State.__get__)
_call, _bound_job = cast("Any", Call), cast("Any", bound.BoundJob)  # their `value` is an attribute of the class here, which is nothing to mypy
_plain_jobs: Final = (bound.start, _bound_job.value, _call.value)


def on() -> None:
    """Look from now on. Counted: as many calls of `off` end it."""
    global users
    users += 1
    State.__get__ = _got  # type: ignore[method-assign]
    shapes.looked_at, tracked.in_state = shown, _is_held
    Element.__init__, Each.__init__, Component.__init__, State.__set__ = _element, _each, _component, _assigned  # type: ignore[method-assign]
    bound.start, _bound_job.value, _call.value = _started, property(_value), _VALUE


def off() -> None:
    """One who looked no longer does."""
    global users
    users -= 1
    if not users:
        shapes.looked_at = tracked.in_state = None
        Element.__init__, Each.__init__, Component.__init__, State.__set__, State.__get__ = _plain  # type: ignore[method-assign]
        bound.start, _bound_job.value, _call.value = _plain_jobs


@contextmanager
def checked() -> Iterator[None]:
    """Look while this lasts.

    Example: `with checked(): Tree(App())`
    """
    on()
    try:
        yield
    finally:
        off()


def warn(error: LivepyError, tree: Any = None) -> None:
    """Keep a warning for the session whose page is rendering, or which `tree` shows."""
    reader = NOW.get()
    tree = tree or getattr(reader, "tree", None)
    if tree is not None:
        tree.warnings.append(error)


WORDS: Final = {
    "data-variant": ("primary", "secondary", "outline", "ghost", "danger", "link"),
    "data-tone": ("neutral", "info", "success", "warning", "error"),
    "data-size": ("small", "medium", "large"),
    "data-align": ("start", "center", "end", "stretch"),
    "data-justify": ("start", "center", "end", "between"),
}
"""What props that choose a look may say, by the attributes that they become; `ui.props` has the same as types."""


# What is made


def _element(self: Element, tag: str, children: Any, props: Mapping[str, Any], key: Any = None) -> None:
    _plain[0](self, tag, children, props, key)
    frame = author_frame(sys._getframe(1))
    if frame is None:
        return
    self.line = place(frame.f_code.co_filename, frame.f_lineno)
    if type(self) is Made:
        return  # looked at when it is shown: an Interface takes elements as descriptions
    for name, value in props.items():
        if name in CHECKED:
            check(name, value)
        elif name.startswith(LISTENER):
            event = name[len(LISTENER) :]
            if event not in EVENTS:
                _unknown_event(event)
            if type(value) is Listener:
                _handler(f"on_{event}" if value.takes is None else f'on={{"{event}": …}}', value.handler, 0 if value.takes is None else 1)
        elif name in WORDS and value is not None and value not in WORDS[name] and str(props.get("class", "")).startswith("lv-"):
            near = difflib.get_close_matches(str(value), WORDS[name], 1)
            guess = f"Did you mean {near[0]!r}?" if near else "Write one of these."
            warn(elements.UNKNOWN_WORD(prop=name.removeprefix("data-"), value=value, words=", ".join(map(repr, WORDS[name])), guess=guess))
    if tag == "button" and props.get("type") == "button" and props.get("data-on-click") is None:
        _dead(frame, {"on_click"})


def _each(self: Each, items: Any, render: Any, key_of: Any, empty: Any = None) -> None:
    _plain[1](self, items, render, key_of, empty)
    _handler("ui.each", render, 1)
    if key_of is not None:
        _handler("key=", key_of, 1)
    _remember(render)


def _component(self: Component, *given: Any, key: Any = None, **props: Any) -> None:
    _plain[2](self, *given, key=key, **props)
    self.__dict__["_made_at"] = author_line()
    for value in props.values():
        if type(value) is types.FunctionType:
            _remember(value)


def shown(made: Made, component: Any) -> None:
    """An input, or another element with a component of its own, is about to be shown."""
    props, line = made.props, getattr(made, "line", "")
    if not line:
        return
    component.__dict__["_line"] = line
    bind = props.get("bind")
    if bind is not None and not callable(bind):
        raise inputs.NO_LAMBDA(line, value=bind)
    more = dict(props.get("more", ()))
    if props.get("label") == "" and "bind" in props and not (more.get("aria_label") or more.get("attrs")):
        warn(elements.NO_LABEL(line, kind=made.tag))
    for name, given in given_by(made.make).items():
        if props.get(name) is not None:
            _handler(name, props[name], given, line)
    for event, handler in dict(more.get("on", ())).items():
        if event not in EVENTS:
            _unknown_event(event, line)
        _handler(f'on={{"{event}": …}}', handler.handler if isinstance(handler, On) else handler, 1, line)
    for value in props.values():
        if type(value) is types.FunctionType:
            _remember(value)


def _handler(event: str, handler: Any, given: int, line: str | None = None) -> None:
    wrong = fault(event, handler, given)
    if wrong is not None:
        wrong.where = wrong.where or line or author_line()
        raise wrong
    if type(handler) is types.FunctionType:
        _remember(handler)


def _unknown_event(event: str, line: str | None = None) -> None:
    near = difflib.get_close_matches(event, EVENTS, 1)
    mend = f"Did you mean {near[0]!r}?" if near else "If a custom element sends it, leave it as it is."
    warn(elements.UNKNOWN_EVENT(line, event=event, mend=mend))


def _dead(frame: types.FrameType, names: set[str]) -> None:
    """An element got None for a handler: was that the result of a call?"""
    for event, written in called_arguments(frame):
        if event in names:
            warn(handlers.DEAD(event=event, written=written, name=written.partition("(")[0]))


def _remember(fn: Any) -> None:
    """What a function has captured is looked at again when the render has ended."""
    seen = _closures.get()
    if seen is None or type(fn) is not types.FunctionType or fn.__closure__ is None:
        return
    for name, cell in zip(fn.__code__.co_freevars, fn.__closure__, strict=True):
        try:
            seen.append((fn, name, cell, cell.cell_contents))
        except ValueError:  # assigned later in the enclosing function
            pass


# A render


def render(block: Block) -> Any:
    """Run the author's render, and look at what it did."""
    seen: list[_Seen] = []
    token, held = _closures.set(seen), _held.set([])
    try:
        node = block.render()
    finally:
        _closures.reset(token)
        _held.reset(held)
    for fn, name, cell, before in seen:
        if cell.cell_contents is not before:
            warn(handlers.LOOP_TRAP(line_of(fn), name=name))
            break
    if node is None:
        written: Any = None
        if isinstance(block, Place) and block.of is not None:
            written = type(block.of).render
        elif isinstance(block, Row) and block.rows is not None:
            written = block.rows.render
        if isinstance(written, types.FunctionType) and line_of(written) and not returns_something(written.__code__):
            raise elements.NO_RETURN(line_of(written), name=written.__qualname__)
    return node


_all_new: weakref.WeakKeyDictionary[Rows, str] = weakref.WeakKeyDictionary()


def keys(tree: Any, rows: Rows, each: Each) -> None:
    """A list is compared with what is shown of it."""
    if len(each.keys) < 2 or not rows.blocks or (each.key_of is None and all(isinstance(item, (str, int)) for item in each.items)):
        return
    if any(key in rows.blocks for key in each.keys):
        _all_new.pop(rows, None)
    elif rows in _all_new:
        warn(elements.NEW_KEYS(getattr(each, "line", "") or line_of(each.render)), tree)
    else:
        _all_new[rows] = ""


def where(block: Block | None) -> str:
    """The author's line for what went wrong in a block where none of his own ran: where its element was made, or his render begins. Also in production."""
    while block is not None:
        component = block.component
        if component is not None:
            own = component.__dict__
            found = own.get("_line") or line_of(type(component).render) or line_of_class(type(component)) or own.get("_made_at", "")
        else:
            found = line_of(block.rows.render) if isinstance(block, Row) and block.rows is not None else ""
        if found:
            return found
        block = block.parent
    return ""


# State


def _got(self: State, obj: Any, owner: type | None = None) -> Any:
    value = _plain[4](self, obj, owner)
    held = _held.get()
    if held is not None and type(value) in _CONTAINERS:
        held.append(value)
    return value


def _is_held(value: Any) -> bool:
    return any(one is value for one in _held.get() or ())


_originals: list[tuple[weakref.ref[Component], str, Any, Any, str]] = []


def _assigned(self: State, obj: Any, value: Any) -> None:
    _plain[3](self, obj, value)
    tree = obj._tree
    if tree is None:
        return
    if type(value) in (list, dict, set):
        _originals.append((weakref.ref(obj), self.name, value, value.copy(), author_line()))
    adapter = _adapter(type(obj), self.name)
    if adapter is not None and not _fits(adapter, value, hints(type(obj))[self.name]):
        wanted = getattr(hints(type(obj))[self.name], "__name__", None) or str(hints(type(obj))[self.name]).replace("typing.", "")
        warn(classes.WRONG_TYPE(cls=type(obj).__name__, name=self.name, wanted=wanted, value=value, kind=type(value).__name__), tree)


def turn_ended(tree: Any) -> None:
    """A handler of this page has ended, waits or yields: were originals changed of what it put into state? The jobs that it has started had their time."""
    _just_started[:] = [entry for entry in _just_started if entry[0]() not in (tree, None)]
    for entry in list(_originals):
        component = entry[0]()
        if component is None or component._tree is None or component._tree is tree:
            _originals.remove(entry)
            if component is not None and entry[2] != entry[3]:
                kind = type(entry[2]).__name__
                warn(classes.ORIGINAL_CHANGED(entry[4], cls=type(component).__name__, name=entry[1], kind=kind), tree)


_adapters: dict[tuple[type, str], TypeAdapter[Any] | None] = {}


def _adapter(cls: type, name: str) -> TypeAdapter[Any] | None:
    """What checks the values of an attribute; None where the annotation cannot be resolved, or says nothing that can be checked."""
    if (cls, name) not in _adapters:
        try:
            _adapters[cls, name] = TypeAdapter(hints(cls)[name])
        except Exception:  # of pydantic's several; a class of the author's that it has no schema for
            _adapters[cls, name] = None
    return _adapters[cls, name]


def _fits(adapter: TypeAdapter[Any], value: Any, annotation: Any) -> bool:
    kinds = [annotation, *(get_args(annotation) if get_origin(annotation) in (types.UnionType, None) else ())]
    if any(isinstance(kind, type) and isinstance(value, kind) for kind in kinds if not get_args(kind)):
        return True
    try:
        adapter.validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


# Jobs


_just_started: list[tuple[Any, Call[Any], types.CodeType, int]] = []
"""Calls that handlers have started and not waited for since: the page's tree, the call, and which run of which function it was."""


def _started(job: Any, line: Any, trigger: Any, me: Any, args: Any, kwargs: Any) -> Call[Any]:
    call = _plain_jobs[0](job, line, trigger, me, args, kwargs)
    tree, frame = getattr(current_page(), "tree", None), author_frame(sys._getframe(1))
    if tree is not None and frame is not None and CALL.get() is None:
        _just_started.append((weakref.ref(tree), call, frame.f_code, id(frame)))
    return call


class _Value(Watched[Any]):
    """`Call.value`, looked at."""

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        if obj is not None and _just_started:
            _too_soon(lambda call: call is obj, obj._value)
        return super().__get__(obj, owner)


def _value(self: bound.BoundJob[Any, Any]) -> Any:
    if _just_started:
        _too_soon(lambda call: self._line in call.lines, self._line._value)
    return self._line.value


def _too_soon(is_asked: Callable[[Call[Any]], bool], value: Any) -> None:
    """Was this value asked for by the very function that has started the call, of which nothing has come since?"""
    if value is not None or NOW.get() is not None:
        return
    frame = author_frame(sys._getframe(2))
    if frame is None:
        return
    for tree, call, code, run in _just_started:
        if (code, run) == (frame.f_code, id(frame)) and is_asked(call) and not call.over:
            where = place(code.co_filename, frame.f_lineno)
            warn(jobs.VALUE_TOO_SOON(where, name=call.declared.name, given=bound.written(call.declared)), tree())
            return


_VALUE: Final = _Value()
_VALUE.__set_name__(Call, "value")
