"""Which app a file means: its only one, the one at "/", or the one that is named. It knows no server.

An app is an App class that the file defines, or a component that it keeps under a name (`app = Interface(fn)`).
"""

from __future__ import annotations

import copy
import difflib
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from livepy.core.component import App, AppOptions, Component
from livepy.mistakes import start
from livepy.mistakes.places import line_of_class, shortened


@dataclass(frozen=True, slots=True)
class Found:
    """An app, and how a new page of it is made."""

    name: str
    make: Callable[[], Component]
    options: AppOptions


def load(path: Path) -> ModuleType:
    """Run a file as a module. Its own errors come out as they are."""
    path = path.resolve()
    if not path.is_file():
        raise start.NO_FILE("", path=shortened(str(path)), guess=_near(path))
    name = path.stem
    if name in sys.stdlib_module_names:  # a file `time.py` may be an app; whoever imports `time` later does not want it
        name += "_app"
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise start.NO_PYTHON("", path=shortened(str(path)))
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get(name)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before
        raise
    return module


def find(module: ModuleType, name: str = "") -> Found:
    """The app of a module."""
    if name:
        value = getattr(module, name, None)
        if not _is_app(value):
            raise start.NO_SUCH_APP(_file(module), module=module.__name__, name=name, names=_listed(_apps(module)) or "none")
        return as_found(value, name)
    apps = _apps(module)
    if not apps:
        raise start.NO_APP(_file(module))
    if len(apps) > 1:
        first = [(one, value) for one, value in apps.items() if getattr(value, "__livepy_path__", None) == "/"]
        if len(first) != 1:
            raise start.SEVERAL_APPS(_file(module), names=_listed(apps), first=next(iter(apps)))
        apps = dict(first)
    ((name, value),) = apps.items()
    return as_found(value, name)


def as_found(value: Any, name: str = "") -> Found:
    """An App class, a component, or anything that a page can show, as an app."""
    if isinstance(value, type) and issubclass(value, App):
        missing = [one for one, prop in value._props.items() if prop.required]
        if missing:
            raise start.APP_NEEDS_PROPS(line_of_class(value), cls=value.__name__, names=", ".join(missing), name=missing[0])
        return Found(name or value.__name__, value, value.__livepy_app__)
    if isinstance(value, Component):
        return Found(name or type(value).__name__, lambda: fresh(value), getattr(value, "__livepy_app__", AppOptions()))
    raise start.NOT_AN_APP(value=value)


def _file(module: ModuleType) -> str:
    return shortened(str(module.__file__))


def _near(path: Path) -> str:
    """A file beside it that may be meant."""
    try:
        names = [one.name for one in path.parent.iterdir() if one.suffix == ".py"]
    except OSError:  # no such folder either
        return ""
    near = difflib.get_close_matches(path.name, names, 1)
    return f": perhaps {near[0]}" if near else ""


def fresh(component: Component) -> Component:
    """A component like this one with state of its own: what one page changes, no other sees."""
    made = copy.copy(component)
    held = made.__dict__
    for name in ("_tree", "_place", "_readers", "_computed", "_lines", *type(component)._states):
        held.pop(name, None)
    return made


def _is_app(value: Any) -> bool:
    return isinstance(value, Component) or (isinstance(value, type) and issubclass(value, App))


def _apps(module: ModuleType) -> dict[str, Any]:
    """Classes that this file defines, not those that it imports; values that are apps."""
    found: dict[str, Any] = {}
    for name, value in vars(module).items():
        own = isinstance(value, type) and issubclass(value, App) and value is not App and value.__module__ == module.__name__
        if (own or isinstance(value, Component)) and not name.startswith("_") and value not in found.values():
            found[name] = value
    if any(not isinstance(value, type) for value in found.values()) and len(found) > 1:
        used = {type(value) for value in found.values() if not isinstance(value, type)}
        found = {name: value for name, value in found.items() if value not in used}
    return found


def _listed(apps: dict[str, Any]) -> str:
    return ", ".join(apps)
