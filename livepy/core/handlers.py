"""Whether a handler can be called with what its event gives: asked in dev when an element is made, in production only when a call has failed.

It knows functions and words, no page.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable
from typing import Any

from livepy.core.bound import BoundJob
from livepy.errors import LivepyError
from livepy.mistakes import handlers
from livepy.mistakes.places import is_livepys, line_of


def fault(event: str, handler: Any, given: int) -> LivepyError | None:
    """What is wrong with a handler for an event that gives so many values; None if nothing is. `event` is its name as the author writes it."""
    if not callable(handler):
        if inspect.iscoroutine(handler):
            handler.close()  # else Python complains at some later moment that nobody has awaited it
        return handlers.CALLED(event=event, value=handler)
    if accepts(handler, given):
        return None
    names = _names(handler)
    name = getattr(getattr(handler, "__wrapped__", handler), "__qualname__", None) or type(handler).__qualname__  # a job's function
    is_lambda = name.endswith("<lambda>")
    name = "this lambda" if is_lambda else name.rpartition("<locals>.")[2]
    own = "self" if isinstance(handler, (types.MethodType, BoundJob)) else ""
    short = name.rpartition(".")[2]
    takes = f"takes {', '.join(names)}" if names else "takes nothing"
    carried = {"on_change": "the new value", "ui.each": "one item", "key=": "one item"}
    gives = "nothing" if given == 0 else "the event" if event.startswith("on=") else carried.get(event, "one value")
    right = "event" if event.startswith("on=") else "item" if gives == "one item" else "value"
    if not is_lambda and not given and not names and isinstance(handler, types.MethodType):
        takes, event, gives = "has no `self`", "Python", "a method its object first"
    if is_lambda:
        mend = f"Write `lambda{f' {right}' if given else ''}: …`."
    elif given:
        mend = f"Write `def {short}({own}{own and ', '}{right})`, or give `lambda {right}: {own}{own and '.'}{short}(…)`."
    else:
        mend = f"Write `def {short}({own})`, or say what it gets: `lambda: {own}{own and '.'}{short}(…)`."
    return handlers.ARITY(line_of(handler) or None, name=name, takes=takes, event=event, gives=gives, mend=mend)


def accepts(handler: Callable[..., Any], given: int) -> bool:
    """Whether it can be called with so many values by position."""
    bound = isinstance(handler, types.MethodType)
    function: Any = handler.__func__ if isinstance(handler, types.MethodType) else handler
    if type(function) is types.FunctionType:  # a fifth of what asking for the signature costs
        code = function.__code__
        most = code.co_argcount - bound
        least = most - len(function.__defaults__ or ())
        named = code.co_kwonlyargcount - len(function.__kwdefaults__ or ())
        return least <= given and named == 0 and (given <= most or bool(code.co_flags & inspect.CO_VARARGS))
    try:
        inspect.signature(handler).bind(*[None] * given)
    except TypeError:
        return False
    except ValueError:  # one of C's that does not say what it takes
        return True
    return True


def call_fault(what: Any, given: int, error: BaseException) -> BaseException:
    """The mistake behind a TypeError that came of the call itself and not of what the handler did; else the error as it is."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if type(error) is not TypeError or trace is None or not is_livepys(trace.tb_frame.f_code.co_filename):
        return error
    found = fault("the event", what, given)
    component = getattr(what, "__self__", None)
    for name, wanted in given_by(type(component)).items() if found is None else ():
        handler = getattr(component, name, None)
        found = found or (fault(name, handler, wanted) if handler is not None else None)
    if found is None:
        return error
    found.__cause__ = error
    return found


_given: dict[Any, dict[str, int]] = {}


def given_by(make: Any) -> dict[str, int]:
    """How many values each `on_…` of a component of livepy's gives, as its annotations say: "Handler" none, "Callable[[Any], object]" one."""
    if make not in _given:
        found: dict[str, int] = {}
        module = sys.modules.get(getattr(make, "__module__", ""))  # a class of C's has no file
        for cls in reversed(make.__mro__ if isinstance(make, type) and is_livepys(getattr(module, "__file__", None) or "") else ()):
            for name, note in inspect.get_annotations(cls).items():
                if name.startswith("on_") and isinstance(note, str):
                    inside = note.partition("Callable[[")[2].partition("]")[0]
                    found[name] = 0 if "Handler" in note or not inside else inside.count(",") + 1
        _given[make] = found
    return _given[make]


def _names(handler: Any) -> list[str]:
    try:
        return [str(one) for one in inspect.signature(handler).parameters.values()]
    except (TypeError, ValueError):
        return []
