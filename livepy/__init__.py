"""livepy: web apps from Python classes. Names in the order you meet them."""
# isort: skip_file

# 1. The first page
from livepy import ui
from livepy.core.component import App
from livepy.core.state import state
from livepy.cli import run
from livepy.settings import Settings

# 2. Parts of a page
from livepy.core.component import Component
from livepy.core.models import Model
from livepy.core.state import computed

# 3. Work that repeats
from livepy.core.timers import every

# 4. Functions as apps
from livepy.interface import Interface, interface

# 5. Open pages, and files from visitors and for them
from livepy.core.session import Session
from livepy.files import File

# 6. What many share
from livepy.core.models import shared
from livepy.core.state import context

# 7. The browser itself
from livepy.core.refs import Ref

# 8. What may go wrong
from livepy.errors import Forbidden, LivepyError, NotFound, UserError

__all__ = [
    "App",
    "Component",
    "File",
    "Forbidden",
    "Interface",
    "LivepyError",
    "Model",
    "NotFound",
    "Ref",
    "Session",
    "Settings",
    "UserError",
    "computed",
    "context",
    "every",
    "interface",
    "run",
    "shared",
    "state",
    "ui",
]

for _name in __all__:  # errors and help name them as authors write them
    if _name not in ("ui", "computed"):
        globals()[_name].__module__ = "livepy"
del _name
