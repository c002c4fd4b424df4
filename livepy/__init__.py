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

# 4. Work that takes long
from livepy.core.job import job
from livepy.core.calls import Call
from livepy.core.groups import Group
from livepy.core.progress import Progress
from livepy.cache import cache

# 5. Functions as apps
from livepy.interface import Interface, interface

# 6. Open pages, and files from visitors and for them
from livepy.core.session import Session
from livepy.files import File

# 7. What many share
from livepy.core.models import shared
from livepy.core.topic import Presence, Topic
from livepy.core.state import context

# 8. The browser itself
from livepy.core.refs import Ref

# 9. What may go wrong
from livepy.errors import Cancelled, Forbidden, LivepyError, NotFound, QueueFull, TimedOut, UserError

__all__ = [
    "App",
    "Call",
    "Cancelled",
    "Component",
    "File",
    "Forbidden",
    "Group",
    "Interface",
    "LivepyError",
    "Model",
    "NotFound",
    "Presence",
    "Progress",
    "QueueFull",
    "Ref",
    "Session",
    "Settings",
    "TimedOut",
    "Topic",
    "UserError",
    "cache",
    "computed",
    "context",
    "every",
    "interface",
    "job",
    "run",
    "shared",
    "state",
    "ui",
]

for _name in __all__:  # errors and help name them as authors write them
    if _name not in ("ui", "computed"):
        globals()[_name].__module__ = "livepy"
del _name
