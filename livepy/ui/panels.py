"""What is shown a part at a time: tabs, accordions, dialogs. What is open is held by the author's attribute under `bind`, else here.

It knows elements and bindings. Keyboard and focus are the page's business: static/controls.js.
Invariant: a page can open only what is there and enabled, as each part listens for itself; what was made stays made.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias, Unpack, final

from livepy.core.bind import Binding, resolve
from livepy.core.blocks import Rows
from livepy.core.component import Component
from livepy.core.elements import Element, Listener, Made
from livepy.core.reading import LOCK, same
from livepy.core.state import state
from livepy.errors import UserError
from livepy.mistakes import elements
from livepy.mistakes.places import line_of
from livepy.ui.field import Bind, Given, assign, bool_of, given, unpacked
from livepy.ui.icons import Icon, Svg, picture
from livepy.ui.props import Common, Node, finish, known
from livepy.ui.values import Wrong

Content: TypeAlias = "Node | Callable[[], Node]"


@dataclass(frozen=True, slots=True)
class Part:
    """What a tab and a fold are."""

    label: str
    content: Content
    key: str  # its identity; the label if the author gave none
    icon: Icon | Svg | None
    disabled: bool

    def face(self) -> tuple[Any, ...]:
        """What is pressed to open it."""
        return (self.label,) if self.icon is None else (picture(self.icon), self.label)


@final
class Tab(Part):
    """One of several tabs, made by `ui.tab`."""


@final
class Fold(Part):
    """One of several folds, made by `ui.fold`."""


def tab(label: str, content: Content, *, key: str = "", icon: Icon | Svg | None = None, disabled: bool = False) -> Tab:
    """A tab for `ui.tabs`. A function as content is called when the tab is first shown; what it shows then stays.

    `key` is its identity, which `bind` holds; without one it is the label, which then must not be translated.

    Example: `ui.tab("Chart", self.chart, key="chart", icon="image")`
    """
    return Tab(label, content, key or label, icon, disabled)


def fold(label: str, content: Content, *, key: str = "", icon: Icon | Svg | None = None, disabled: bool = False) -> Fold:
    """A fold for `ui.accordion`. A function as content is called when the fold is first opened; what it shows then stays.

    `key` is its identity, which `bind` holds; without one it is the label, which then must not be translated.

    Example: `ui.fold("How do I pay?", "By card or by invoice.", key="pay")`
    """
    return Fold(label, content, key or label, icon, disabled)


class Panel(Component):
    """What a tab or fold holds. A component of its own, so that what its content reads renders it alone."""

    content: Any
    shown: bool
    props: Given

    def render(self) -> Element:
        made = self.__dict__["made"] = self.__dict__.get("made", False) or self.shown or not callable(self.content)
        content = self.content if made else None
        return Element("div", (content() if callable(content) else content,), dict(self.props))


def _panel(part: Part, props: dict[str, Any], *, shown: bool, key: str | None = None) -> Element:
    return Made("panel", Panel, {"content": part.content, "shown": shown, "props": tuple(props.items())}, key)


def _begun(component: Parts | Dialog) -> str:
    """Its id on the page. What `bind` cannot be is said before anybody presses something."""
    own = component.__dict__
    if component.bind is not None and own.get("checked") is not component.bind:
        resolve(component.bind)
        own["checked"] = component.bind
    if "id" not in own:
        own["id"] = component._tree.new_id()  # type: ignore[union-attr]  # what renders is placed
    return str(own["id"])


def _write(bind: Callable[[], Any], value: Any) -> None:
    """What the model refuses is told: there is no field that could say it under itself."""
    try:
        assign(resolve(bind), value)
    except Wrong as wrong:
        raise UserError(str(wrong)) from None


class Parts(Component):
    """What tabs and accordions share: keys, and who holds which of them are open."""

    parts: tuple[Any, ...]
    bind: Callable[[], Any] | None = None
    value: Any = None
    on_change: Callable[[Any], object] | None = None
    more: Given = ()
    chosen: Any = state(None)  # without a binding: the `value` given when the visitor chose, and what he chose

    kind: ClassVar[str] = ""  # the name of its function in ui

    def held(self) -> Any:
        """What the author's side holds, or what the visitor chose since it said so."""
        if self.bind is not None:
            return self.bind()
        chosen = self.chosen
        return chosen[1] if chosen is not None and same(chosen[0], self.value) else self.value

    def hold(self, value: Any) -> object:
        """The visitor has opened or closed something."""
        if self.bind is not None:
            _write(self.bind, value)
        else:
            self.chosen = (self.value, tuple(value) if isinstance(value, list) else value)
        return None if self.on_change is None else self.on_change(value)

    def there(self, keys: Sequence[str]) -> list[str]:
        """Those of `keys` that there are. One that the author's attribute holds and that never was there is his mistake, unless it came from outside."""
        mine = {part.key for part in self.parts}
        ever = self.__dict__["ever"] = self.__dict__.get("ever", frozenset()) | mine
        strange = next((key for key in keys if key not in ever), None)
        if strange is not None and self.bind is not None and not _from_outside(resolve(self.bind)):
            keys_there = ", ".join(repr(part.key) for part in self.parts)
            raise elements.NO_SUCH_KEY(line_of(self.bind), kind=self.kind, what="bind", key=strange, keys=keys_there)
        return [key for key in keys if key in mine]


def _from_outside(binding: Binding) -> bool:
    """Whether the attribute may hold what a visitor wrote into an address, or what was kept before the app was changed."""
    states = getattr(type(binding.owner), "_states", {})
    return binding.name in states and states[binding.name].keep in ("url", "browser", "user")


def _parts(kind: str, given: Sequence[Any], value: Sequence[str]) -> tuple[Any, ...]:
    """Those that are there, with keys that tell them apart."""
    there = tuple(part for part in given if part is not None and part is not False)
    keys = [part.key for part in there]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            raise elements.ONE_KEY_TWICE(kind=kind, key=key)
    for key in value:
        if key not in keys:
            raise elements.NO_SUCH_KEY(kind=kind, what="value", key=key, keys=", ".join(map(repr, keys)))
    return there


class Tabs(Parts):
    """What `ui.tabs` shows."""

    kind: ClassVar[str] = "tabs"

    def current(self) -> str:
        """The key of the tab that is shown: the first that can be, where nobody says which."""
        held = self.there([self.held()] if self.held() else [])
        first = next((part for part in self.parts if not part.disabled), self.parts[0])
        return held[0] if held else str(first.key)

    def choose(self, key: str) -> object:
        """The visitor has pressed this tab."""
        return None if key == self.current() else self.hold(key)

    def render(self) -> Element:
        name = _begun(self)
        names = {part.key: f"{name}-{place}" for place, part in enumerate(self.parts)}
        current = self.current() if self.parts else ""
        enabled = [part.key for part in self.parts if not part.disabled]
        stop = current if current in enabled else "".join(enabled[:1])
        tabs = [self.face(part, names[part.key], shown=part.key == current, stop=part.key == stop) for part in self.parts]
        panels = [self.panel(part, names[part.key], shown=part.key == current) for part in self.parts]
        props: dict[str, Any] = {"class": "lv-tabs", "data-uses": "controls"}
        more = unpacked(self.more)
        faces = Element("div", tabs, {"class": "lv-tab-list", "role": "tablist", "aria-label": more.pop("aria_label", None) or None}) if tabs else None
        return finish("div", (faces, panels), props, more)

    def face(self, part: Tab, name: str, *, shown: bool, stop: bool) -> Element:
        """What is pressed. Only one, the tab that is shown if it can be pressed, stands in the tab order: the others are reached by the arrow keys."""
        props: dict[str, Any] = {
            "class": "lv-tab",
            "type": "button",
            "role": "tab",
            "id": name,
            "aria-selected": "true" if shown else "false",
            "aria-controls": f"{name}-panel",
            "tabindex": 0 if stop else -1,
            "disabled": True if part.disabled else None,
            "data-on-click": Listener(functools.partial(self.choose, part.key)),
        }
        return Element("button", part.face(), props, part.key)

    def panel(self, part: Tab, name: str, *, shown: bool) -> Element:
        """What belongs to it."""
        props: dict[str, Any] = {
            "class": "lv-tab-panel",
            "role": "tabpanel",
            "id": f"{name}-panel",
            "aria-labelledby": name,
            "tabindex": 0,
            "hidden": None if shown else True,
        }
        return _panel(part, props, shown=shown, key=part.key)


def tabs(
    *tabs: Tab | Literal[False] | None,
    bind: Bind[str] | None = None,
    value: str = "",
    on_change: Callable[[str], object] | None = None,
    **more: Unpack[Common],
) -> Element:
    """Several contents of which one is shown. `bind` holds the key of that tab; "" means the first.

    Example: `ui.tabs(ui.tab("Chart", self.chart, key="chart"), ui.tab("Table", self.table, key="table"), bind=lambda: self.tab)`
    """
    known(more)
    parts = _parts("tabs", tabs, [value] if value else [])
    return Made("tabs", Tabs, {"parts": parts, "bind": bind, "value": value, "on_change": on_change, "more": given(more)}, more.get("key"))


class Accordion(Parts):
    """What `ui.accordion` shows."""

    kind: ClassVar[str] = "accordion"
    many: bool = True

    def opened(self) -> list[str]:
        """The keys of the folds that are open."""
        held = self.there(self.held())
        return held if self.many else held[:1]

    def turn(self, key: str, is_open: bool) -> object:
        """The visitor has opened or closed this fold. The page shows it so already: whatever comes of it, the fold is looked at again."""
        held = self.opened()
        try:
            if (key in held) == is_open:
                return None
            if not is_open:
                return self.hold([one for one in held if one != key])
            return self.hold([part.key for part in self.parts if part.key in held or part.key == key] if self.many else [key])
        finally:
            with LOCK:
                for rows in self._place.values if self._place is not None else ():
                    if type(rows) is Rows and key in rows.blocks:
                        rows.blocks[key].mark()

    def render(self) -> Element:
        name, held = _begun(self), self.opened()
        group = None if self.many else name
        folds = [self.shown(part, group, is_open=part.key in held) for part in self.parts]
        return finish("div", (folds,), {"class": "lv-accordion", "data-uses": "controls"}, unpacked(self.more))

    def shown(self, part: Fold, group: str | None, *, is_open: bool) -> Element:
        """One fold. The browser opens and closes it; the page reports where it is not as `data-open` says."""
        label = {"class": "lv-fold-label", "aria-disabled": "true" if part.disabled else None, "tabindex": -1 if part.disabled else None}
        inside = _panel(part, {"class": "lv-fold-content", "data-shut": None if is_open else True}, shown=is_open)
        props: dict[str, Any] = {
            "class": "lv-fold",
            "name": group,
            "open": is_open,
            "data-open": True if is_open else None,
            "data-on-fold": None if part.disabled else Listener(functools.partial(self.turn, part.key), bool_of),
        }
        return Element("details", (Element("summary", part.face(), label), inside), props, part.key)


def accordion(
    *folds: Fold | Literal[False] | None,
    bind: Bind[list[str]] | None = None,
    value: Sequence[str] = (),
    on_change: Callable[[list[str]], object] | None = None,
    many: bool = True,
    **more: Unpack[Common],
) -> Element:
    """Contents below one another that open and close. `bind` holds the keys of those that are open; with `many=False` that is one at most.

    Example: `ui.accordion(ui.fold("Shipping", self.shipping), ui.fold("Returns", self.returns), many=False)`
    """
    known(more)
    parts = _parts("accordion", folds, value)
    props = {"parts": parts, "bind": bind, "value": tuple(value), "on_change": on_change, "many": many, "more": given(more)}
    return Made("accordion", Accordion, props, more.get("key"))


class Dialog(Component):
    """What `ui.dialog` shows. Closed, it holds nothing: what is in it comes new each time, and no event of it is taken."""

    bind: Callable[[], bool]
    children: tuple[Any, ...]
    title: str = ""
    more: Given = ()
    times: int = state(0, keep="never")  # how often the page has closed it: tells an opening from that which the visitor has ended

    def close(self) -> None:
        """The visitor is done with it: Esc, the button, or a click beside it."""
        self.times += 1
        _write(self.bind, False)

    def render(self) -> Element:
        name, more = _begun(self), unpacked(self.more)
        is_open = more.pop("visible", True) and self.bind()
        props: dict[str, Any] = {
            "class": "lv-dialog",
            "aria-labelledby": f"{name}-title" if self.title else f"{name}-body",
            "data-uses": "controls",
            "data-open": str(self.times) if is_open else None,
            "data-on-close": Listener(self.close) if is_open else None,
        }
        if not is_open or more.get("aria_label"):
            props["aria-labelledby"] = None
        return finish("dialog", self.parts(name) if is_open else (), props, more)

    def parts(self, name: str) -> tuple[Element, Element]:
        """What stands in it while it is open."""
        close = Element(
            "button",
            (picture("x"),),
            {"class": "lv-dialog-close", "type": "button", "aria-label": "Close", "data-on-click": Listener(self.close, None, "1")},
        )
        title = Element("h2", (self.title,), {"class": "lv-dialog-title", "id": f"{name}-title"}) if self.title else None
        head = Element("div", (title, close), {"class": "lv-dialog-head"})
        return head, Element("div", self.children, {"class": "lv-dialog-body", "id": f"{name}-body"})


def dialog(*children: Node, bind: Bind[bool], title: str = "", **more: Unpack[Common]) -> Element:
    """A window over the page, open while the attribute under `bind` is true. Esc, its button and a click beside it set that to False.

    Example: `ui.dialog(ui.text("Delete it for ever?"), ui.button("Delete", on_click=self.delete), bind=lambda: self.asking, title="Delete")`
    """
    known(more)
    if "close" in (more.get("on") or {}):
        raise elements.LISTENS_ALREADY(event="close")
    return Made("dialog", Dialog, {"bind": bind, "children": children, "title": title, "more": given(more)}, more.get("key"))
