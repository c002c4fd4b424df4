"""livepy: web apps from Python classes. Names in the order you meet them."""
# isort: skip_file

# 1. The first page
from livepy import ui as ui
from livepy.core.component import App as App
from livepy.core.state import state as state

# 2. Parts of a page
from livepy.core.component import Component as Component
from livepy.core.models import Model as Model
from livepy.core.state import computed as computed

# 3. Work that repeats
from livepy.core.timers import every as every

# 4. What many share
from livepy.core.models import shared as shared
from livepy.core.state import context as context

# 5. The browser itself
from livepy.core.refs import Ref as Ref

# 6. What may go wrong
from livepy.errors import Forbidden as Forbidden
from livepy.errors import NotFound as NotFound
from livepy.errors import UserError as UserError
