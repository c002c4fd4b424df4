"""Shapes: the structure of what is shown, interned, apart from its values. A row of a table is a shape shared by all rows, and a tuple of its texts.

It knows elements and names, no page. `flatten` turns a tree into one shape and one flat list of values; two renderings of one shape are compared as two lists.
Invariant: every child is exactly one DOM node (nothing is an empty text, neighbouring texts are one), a list ends in an anchor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from livepy.core.attributes import CHECKED, LISTENER, check, name_fault
from livepy.core.component import Component
from livepy.core.elements import Each, Element, Listener, Made
from livepy.core.nesting import NO_TEXT, fault, text_fault
from livepy.core.protocol import BLOCK_SLOT, LIST_SLOT, LIVE, TEXT_SLOT
from livepy.errors import LivepyError
from livepy.mistakes import elements, handlers
from livepy.mistakes.places import line_of

TEXT, ATTR, PROPERTY, LISTEN, BLOCK, LIST, REF = range(7)
"""What a slot holds: a text, an attribute, a live property, a listener, a component, a keyed list, a reference (which the page never sees)."""

Site = tuple[int, int, str]
"""(what the slot holds, the number of its node among the shape's own nodes, the attribute's name)."""


class Shape:
    """One structure: a tag with attribute names and children's shapes; or a bare text, component or list."""

    __slots__ = (
        "checked",
        "children",
        "events",
        "guarded",
        "guards",
        "html",
        "listens",
        "names",
        "nested",
        "nodes",
        "segments",
        "selects",
        "sites",
        "slots",
        "tag",
        "ticks",
        "wire",
    )

    def __init__(self, tag: str, names: tuple[str, ...], children: tuple[Shape, ...], bare: int = -1) -> None:
        self.tag, self.names, self.children = tag, names, children
        self.wire: Any = bare_wire[bare] if bare >= 0 else [tag, list(names), *(child.wire for child in children)]
        self.html: Any = None  # made by core/html.py when first written
        if bare >= 0:
            self.sites: tuple[Site, ...] = ((bare, 0, ""),)
            self.segments: tuple[tuple[int, int], ...] = ((-1, 0), (1, -1)) if bare == LIST else ((1, -1),) if bare == TEXT else ((-1, 0),)
            self.nodes = 0 if bare == BLOCK else 1
        else:
            self._measure()
        self.slots = len(self.sites)
        self.nested = any(site[0] in (BLOCK, LIST) for site in self.sites)
        self.events = {(number, name[len(LISTENER) :]): k for k, (code, number, name) in enumerate(self.sites) if code == LISTEN}
        self.listens = tuple((code, number, k) for k, (code, number, _) in enumerate(self.sites) if code in (LISTEN, REF))
        self.checked = tuple(self._checks())
        self.selects = tuple(self._selects())
        self.ticks = any(site[2] == "checked" for site in self.sites)  # it may hold a radio button
        self.guards = any(site[2] in GUARDS for site in self.sites)
        self.guarded = {k: tuple(self.guards_of(k)) for k in self.events.values()} if self.guards else {}

    def _checks(self) -> Iterator[tuple[int, str]]:
        """Slots whose values are looked at in each rendering: URLs and styles by name, texts where none may stand as "#" and the tag."""
        for k, name in enumerate(self.names):
            if name.lower() in CHECKED:
                yield k, name.lower()
        slot = len(self.names)
        for child in self.children:
            if child is TEXT_SHAPE and self.tag in NO_TEXT:
                yield slot, "#" + self.tag
            yield from ((slot + k, name) for k, name in child.checked)
            slot += child.slots

    def _selects(self) -> Iterator[int]:
        """Slots that say which option a select shows."""
        if self.tag == "select" and "value" in self.names:
            yield self.names.index("value")
        slot = len(self.names)
        for child in self.children:
            yield from (slot + k for k in child.selects)
            slot += child.slots

    def _measure(self) -> None:
        """Where each slot stands, and in which runs nodes get their numbers: (n, -1) n nodes, (-1, slot) a component or list in between."""
        sites: list[Site] = [(kind_of(name), 0, name) for name in self.names]
        segments: list[tuple[int, int]] = [(1, -1)]
        number = 1
        for child in self.children:
            base = len(sites)
            sites.extend((code, at + number, name) for code, at, name in child.sites)
            number += child.nodes
            for count, slot in child.segments:
                if slot >= 0:
                    segments.append((-1, slot + base))
                elif segments[-1][1] < 0:
                    segments[-1] = (segments[-1][0] + count, -1)
                else:
                    segments.append((count, -1))
        self.nodes, self.sites, self.segments = number, tuple(sites), tuple(segments)

    def guards_of(self, slot: int) -> Iterator[tuple[int, str]]:
        """Slots of what hides or disables `slot`, in this shape, with the reason."""
        for tag, attributes in self.around(slot):
            for k in attributes:
                name = self.sites[k][2]
                if name in ("hidden", "inert", "data-shut") or (name == "disabled" and (slot in attributes or tag == "fieldset")):
                    yield k, "disabled" if name == "disabled" else "hidden"

    def around(self, slot: int) -> list[tuple[str, range]]:
        """(tag, its attributes' slots) of each element around `slot`, the innermost first: for what hides or disables it."""
        found: list[tuple[str, range]] = []
        shape, first = self, 0
        while not shape.tag.startswith("#"):
            inner = first + len(shape.names)
            found.append((shape.tag, range(first, inner)))
            if slot < inner:
                break
            for child in shape.children:
                if slot < inner + child.slots:
                    break
                inner += child.slots
            shape, first = child, inner
        return found[::-1]


GUARDS: Final = frozenset({"hidden", "inert", "disabled", "data-shut"})
"""Attributes that keep a visitor from using what has them. `data-shut` is what a closed fold holds: the browser hides it by itself."""
bare_wire: Final = {TEXT: TEXT_SLOT, BLOCK: BLOCK_SLOT, LIST: LIST_SLOT}


def kind_of(name: str) -> int:
    """What an attribute of this name is to the page."""
    if name in LIVE:
        return PROPERTY
    if name.startswith(LISTENER):
        return LISTEN
    return REF if name == "ref" else ATTR


TEXT_SHAPE: Final = Shape("#text", (), (), TEXT)
BLOCK_SHAPE: Final = Shape("#block", (), (), BLOCK)
LIST_SHAPE: Final = Shape("#list", (), (), LIST)
_ONE_TEXT: Final = (TEXT_SHAPE,)
_interned: dict[tuple[Any, ...], Shape] = {}
_MOST: Final = 20_000  # shapes kept interned; one that is made anew is compared with its older twin by structure


looked_at: Callable[[Made, Any], None] | None = None
"""In dev, who looks at each element that a component of its own shows, and at that component."""


def flatten(node: Any, values: list[Any]) -> Shape:
    """The shape of `node`; its values are appended. What no browser would show as written is refused here, with the mend."""
    kind = type(node)
    if kind is str:
        values.append(node)
        return TEXT_SHAPE
    if kind is Element:
        props = node.props
        if props:
            names = tuple(props)
            values.extend(props.values())
        else:
            names = ()
        try:
            shapes = _children(node.children, values) if node.children else ()
            key = (node.tag, names, shapes)
            return _interned.get(key) or _intern(key)
        except LivepyError as error:
            error.where = error.where or getattr(node, "line", "")
            raise
    if node is None or node is False:
        values.append("")
        return TEXT_SHAPE
    if kind is Made:
        made = node.make(**node.props) if node.key is None else node.make(key=node.key, **node.props)
        if looked_at is not None:
            looked_at(node, made)
        values.append(made)
        return BLOCK_SHAPE
    if isinstance(node, Component):
        values.append(node)
        return BLOCK_SHAPE
    if kind is Each:
        values.append(_keyed(node))
        return LIST_SHAPE
    if isinstance(node, str):
        values.append(str(node))
        return TEXT_SHAPE
    raise _not_a_node(node)


def _children(nodes: Any, values: list[Any]) -> tuple[Shape, ...]:
    """Children's shapes: neighbouring texts are one node, as in HTML; neighbours with keys are a keyed list."""
    if len(nodes) == 1 and type(nodes[0]) is str:  # most leaves are one text: measured, a fifth of a table's time
        values.append(nodes[0])
        return _ONE_TEXT
    shapes: list[Shape] = []
    _collect(nodes, values, shapes)
    return tuple(shapes)


def _collect(nodes: Any, values: list[Any], shapes: list[Shape]) -> None:
    keyed: list[Any] = []  # keys tell apart the items of one sequence only
    for node in nodes:
        kind = type(node)
        if kind is str or node is None or node is False:
            if keyed:
                keyed = _end_keyed(keyed, values, shapes)
            if shapes and shapes[-1] is TEXT_SHAPE:
                values[-1] += node or ""
            else:
                values.append(node or "")
                shapes.append(TEXT_SHAPE)
        elif (kind is Element or isinstance(node, (Element, Component))) and node.key is not None:
            keyed.append(node)
        else:
            if keyed:
                keyed = _end_keyed(keyed, values, shapes)
            if kind is list or kind is tuple or isinstance(node, (list, tuple)):
                _collect(node, values, shapes)
            else:
                shapes.append(flatten(node, values))
    if keyed:
        _end_keyed(keyed, values, shapes)


def _end_keyed(keyed: list[Any], values: list[Any], shapes: list[Shape]) -> list[Any]:
    values.append(_keyed(Each(keyed, _show, _key_of)))
    shapes.append(LIST_SHAPE)
    return []


def as_root(node: Any) -> Any:
    """What a component or row shows as one DOM node: several are held by an element without a box of its own."""
    if isinstance(node, (list, tuple)):
        several = [one for one in node if one is not None and one is not False]
        node = as_root(several[0]) if len(several) == 1 else several
    if isinstance(node, list):
        return Element("lv-group", node, {})
    if type(node) is Each or (isinstance(node, str) and node):
        return Element("lv-group", (node,), {})  # a bare text would run into a text beside it when the first page is parsed
    return node


def _show(item: Any) -> Any:
    return item


def _key_of(item: Any) -> Any:
    return item.key


def _keyed(each: Each) -> Each:
    """Take the keys now, while the parent renders, and refuse doubled ones."""
    key_of = each.key_of
    keys = list(map(key_of, each.items)) if key_of is not None else [default_key(item) for item in each.items]
    each.keys = keys
    try:
        different = len(set(keys))
    except TypeError:
        wrong = next(key for key in keys if not isinstance(key, (str, int, tuple)))
        raise elements.KEY_TYPE(_line_of_key(each, wrong), key=wrong, kind=type(wrong).__name__) from None
    if different < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise elements.DUPLICATE_KEY(_line_of_key(each, twice), key=twice)
    return each


def _line_of_key(each: Each, key: Any) -> str:
    """Where a wrong key comes from: the function that gave it, or the last of the elements that have it."""
    having = each.items[len(each.keys) - 1 - each.keys[::-1].index(key)]
    return line_of(each.key_of) or getattr(each, "line", "") or getattr(having, "line", "")


def default_key(item: Any) -> Any:
    """The item itself for text and numbers, else which object it is."""
    return item if isinstance(item, (str, int)) else ("id", id(item))


def _intern(key: tuple[Any, ...]) -> Shape:
    """A new shape, after what depends on names alone has been checked."""
    tag, names, children = key
    faults = [fault(tag, ""), *(name_fault(name) for name in names)]
    faults.extend(fault(child.tag, tag) for child in children if not child.tag.startswith("#"))
    for wrong in filter(None, faults):
        raise wrong
    shape = Shape(*key)
    if len(_interned) >= _MOST:  # what is in use comes back by itself
        _interned.clear()
    _interned[key] = shape
    return shape


def check_values(shape: Shape, values: list[Any]) -> None:
    """URLs and styles of one rendering."""
    for k, name in shape.checked:
        if name.startswith("#"):
            if values[k].strip():
                raise text_fault(name[1:]) or AssertionError(name)
            values[k] = ""
        else:
            check(name, values[k])


def check_listeners(shape: Shape, values: list[Any]) -> None:
    """Listeners are listeners."""
    for code, _, k in shape.listens:
        if code == LISTEN and values[k] is not None and type(values[k]) is not Listener:
            raise handlers.CALLED(event="on_" + shape.sites[k][2].removeprefix(LISTENER), value=values[k])


def _not_a_node(node: Any) -> LivepyError:
    if node is True:
        return elements.NUMBER(value=node, mend="In a condition write `x is not None and …` or `bool(x) and …`, which give False where nothing is to be shown.")
    if isinstance(node, (int, float)):
        hint = " If it comes of `len(items) and …`, write `bool(items) and …`." if node == 0 else ""
        return elements.NUMBER(value=node, mend=f"Write `ui.text({node!r})` or an f-string.{hint}")
    if isinstance(node, type) and issubclass(node, Component):
        return elements.CLASS_AS_CHILD(name=node.__name__)
    if callable(node):
        return elements.FUNCTION_AS_CHILD(line_of(node), name=getattr(node, "__name__", "it"))
    return elements.NOT_A_NODE(kind=type(node).__name__, value=node)
