"""The tree of one page: what is shown, under which numbers, who must render again, who has come and gone.

It knows blocks and components, and nothing of sockets, sessions or clocks. Comparing stands in core/diff.py, writing in core/html.py and core/wire.py.
Invariant: after `flush` what is shown is what a fresh render of the same state would show.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from livepy.core import address, checking, controls, diff
from livepy.core.blocks import Block, Empty, Place, Row, Rows
from livepy.core.component import Component, Keeping, has_own
from livepy.core.elements import Each, Element, Listener
from livepy.core.html import html
from livepy.core.misplaced import misplaced
from livepy.core.nesting import HEADINGS, fault
from livepy.core.protocol import Op
from livepy.core.reading import CAUSE, LOCK, NOW, sees
from livepy.core.refs import BoundRef
from livepy.core.saving import Restoring
from livepy.core.shapes import BLOCK, LISTEN, Shape, as_root, check_listeners, check_values, flatten
from livepy.core.state import Computed
from livepy.core.wire import Templates, row
from livepy.errors import LivepyError, Refused
from livepy.mistakes import elements

MOST_ROUNDS = 50
"""Renders of one flush that may mark others again before the rest waits for the next flush."""

MOST_DEEP = 120
"""Components and rows within one another; a component that shows itself is told so long before Python's stack ends."""


def _nothing() -> None:
    """Nobody waits for this tree."""


def _gone() -> int:
    return 0


def error_box(component: Component, _: BaseException) -> Any:
    """What stands in place of a component that could not render, unless a session shows it better."""
    return Element("div", (f"{type(component).__name__} could not be shown.",), {"class": "lv-error-box", "role": "alert"})


class Tree:
    """One page. `wake` is called, from any thread, when the first scope becomes dirty; `failed` gives what stands for a component whose render raised."""

    def __init__(
        self,
        app: Component,
        session: Any = None,
        *,
        wake: Callable[[], None] = _nothing,
        failed: Callable[[Component, BaseException], Any] = error_box,
        query: Mapping[str, str] | None = None,
        restoring: Restoring | None = None,
        keeping: Keeping = Keeping(),  # noqa: B008  # it holds nothing
    ) -> None:
        self.session, self.wake, self.failed, self.keeping = session, wake, failed, keeping
        self.restoring = restoring  # while it is made
        self.epoch, self.next_number, self.last_id = 1, 1, 0
        self.renders = 0  # counted, so that tests can tell what rendered
        self.events: set[str] = set()
        self.listening: dict[int, Block] = {}
        self.cause = 0  # the newest event of the page whose handler has marked something since the last flush
        self.ops: list[list[Any]] = []
        self.late: list[list[Any]] = []  # properties of the block that is being compared, which may depend on what is in it
        self.templates = Templates()
        self.mounted: list[Component] = []
        self.ended: list[Component] = []
        self.addressed: list[Component] = []
        self.query: Mapping[str, str] = query or {}
        self.warnings: list[LivepyError] = []  # of dev, for who shows the page
        self._calls: list[tuple[BoundRef, str, Any]] = []
        self._dirty: list[Block] = []
        self._stale: list[Computed] = []
        self._unseen: set[Block | Computed] = set()
        self._flushing = False
        self.root = self.place(app, None, "div")
        self.restoring = None

    # --- what a session asks ---------------------------------------------------------------------
    @property
    def nodes(self) -> int:
        """How many nodes have been numbered in this epoch."""
        return self.next_number - 1

    @property
    def dirty(self) -> bool:
        """Whether a flush has anything to do."""
        return bool(self._dirty or self._stale or self._calls)

    def look_again(self) -> None:
        """A handler, job or task has run: what has read things that change unseen is dirty."""
        if self._unseen:
            for watcher in list(self._unseen):
                watcher.mark()

    def html(self) -> str:
        """The page's root as HTML text."""
        return html(self.root)

    def flush(self) -> list[list[Any]]:
        """Render what must be, from the top down; what the page has to do."""
        self.ops, self._flushing = [], True
        if self.templates.full:
            self.templates = Templates()
        try:
            for _ in range(MOST_ROUNDS):
                if self._stale:
                    self._refresh_stale()
                if not self._dirty:
                    break
                self._render_dirty()
        finally:
            self._flushing = False
            if self._dirty or self._stale:  # marked by another thread meanwhile, or after the last round
                self.wake()
        if self._calls:
            calls, self._calls = self._calls, []
            self.ops.extend([Op.CALL, ref.node, method, argument] for ref, method, argument in calls if ref.node)
        ops, self.ops = self.ops, []
        self.cause = 0
        return ops

    def rebuild(self) -> list[list[Any]]:
        """A new epoch: every node numbered anew, the whole page as data."""
        self.epoch += 1
        self.next_number = 1
        self.listening.clear()
        self.templates = Templates()
        self._renumber(self.root)
        self.ops = []
        data = row(self, self.root)
        self.ops.append([Op.REBUILD, self.epoch, 1, data])
        ops, self.ops = self.ops, []
        return ops

    def listener(self, node: int, name: str) -> Listener:
        """The handler of an event on a node that is shown, enabled and listens; otherwise the event is refused."""
        block, slot = self._slot(node, name)
        found = block.values[slot]
        if found is None:
            raise Refused("deaf")
        self._guard(block, slot)
        return found.of(block.component) if found.own else found  # type: ignore[no-any-return]

    def follow(self, node: int) -> Callable[[], int]:
        """What gives this listening node's number after the rebuild that comes next; 0 for one that has gone."""
        block = self.listening.get(node)
        if block is None:
            return _gone
        return functools.partial(block.number, self._place_in(block, node))

    def typed(self, node: int, name: str, value: Any) -> None:
        """The page itself shows this live value now; only another one is worth a patch."""
        block, k = self._attribute(node, name)
        if k >= 0:
            controls.note(block, k, value)

    def refused(self, node: int, name: str, value: Any) -> None:
        """What the visitor did to this element does not count: a box, a choice or a fold is shown again as it is. What was typed stays."""
        block = self.listening.get(node)
        if block is not None and controls.chooses(block, self._place_in(block, node)):
            self.typed(node, name, value)
            for one in (block, block.parent) if isinstance(block, Row) and block.parent is not None else (block,):
                one.mark()

    def limit(self, node: int) -> int | None:
        """The most characters that the element takes."""
        block, k = self._attribute(node, "maxlength")
        return int(block.values[k]) if k >= 0 and block.values[k] is not None else None

    def address(self) -> dict[str, str]:
        """What the address bar's query says: state under `keep="url"` that differs from its default."""
        return address.written(self.addressed)

    def navigate(self, query: Mapping[str, str]) -> None:
        """The visitor went back or forward: state under `keep="url"` follows."""
        self.query = query
        for component in self.addressed:
            address.read(component, query)

    def release(self) -> None:
        """Everything leaves; nothing holds the page any more, so it dies without the garbage collector."""
        self.end(self.root)
        self.listening.clear()
        self.session, self.wake, self.failed = None, _nothing, error_box

    # --- what components and blocks ask ------------------------------------------------------------
    def mark_dirty(self, block: Block) -> None:
        """A scope has read something that was written."""
        first = not self._dirty
        self._dirty.append(block)
        if first and not self._flushing:
            self.wake()

    def note_cause(self) -> None:
        """What is marked now answers the event whose handler runs, if one does."""
        cause = CAUSE.get()
        if cause is not None:
            self.cause = max(self.cause, cause[1])

    def mark_stale(self, computed: Computed) -> None:
        """A computed value may be another."""
        self.note_cause()
        first = not self._stale
        self._stale.append(computed)
        if first and not self._flushing:
            self.wake()

    def watch_unseen(self, reader: Block | Computed) -> None:
        """This reader has read something that can change unseen: it renders again at each flush."""
        self._unseen.add(reader)

    def call(self, ref: BoundRef, method: str, argument: Any) -> None:
        """The page is to focus, select or scroll to an element once what is dirty has been rendered."""
        self._calls.append((ref, method, argument))
        self.wake()

    def new_id(self) -> str:
        """An id for an element of this page, used by no other."""
        self.last_id += 1
        return f"lv{self.last_id}"

    # --- coming --------------------------------------------------------------------------------------
    def place(self, component: Component, parent: Block | None, inside: str) -> Place:
        """Show a component: its block, rendered and numbered."""
        block = Place(self, parent, inside, component)
        component._placed(self, block)
        if self.restoring is not None:
            self.restoring.place(block)
        if any(one.keep == "url" for one in component._states.values()):
            self.addressed.append(component)
            address.read(component, self.query)
        self.keeping.came(component)
        self._mount(block)
        if has_own(component, "on_mount") or type(component).__livepy_timers__:
            self.mounted.append(component)
        return block

    def add_row(self, rows: Rows, key: Any, item: Any, parent: Block, inside: str) -> Row:
        """Show an item of a list."""
        made = Row(self, parent, inside, rows, item)
        if self.restoring is not None:
            self.restoring.row(made, key)
        self._mount(made)
        return made

    def _mount(self, block: Block) -> None:
        block.shape, values = self.rendered(block)
        if block.shape.nested:
            block.ids = ids = []  # type: ignore[var-annotated]
            self.number(block, block.shape, values, 0, ids, block.inside)
            if not ids:  # only something nested: an empty list would weigh more than all else of the row
                block.ids = 0
        else:
            block.ids = self.next_number
            self.next_number += block.shape.nodes
        block.values = tuple(values)
        if block.shape.listens:
            self.listen(block)

    def number(self, block: Block, shape: Shape, values: list[Any], first: int, ids: list[int], inside: str) -> None:
        """Give numbers in document order, showing nested components and lists on the way; `first` is the shape's first slot among `values`."""
        for count, slot in shape.segments:
            if slot < 0:
                ids.extend(range(self.next_number, self.next_number + count))
                self.next_number += count
                continue
            k = first + slot
            around = shape.around(slot)
            parent_tag = around[0][0] if around else inside
            nested = values[k]
            if shape.sites[slot][0] == BLOCK:
                if nested._tree is not None:
                    nested = values[k] = misplaced(nested)
                self.place(nested, block, parent_tag)
            else:
                values[k] = self._new_rows(block, nested, parent_tag)

    def _new_rows(self, block: Block, each: Each, inside: str) -> Rows:
        rows = Rows(each.render, sees(each.render), each.empty)
        if not each.items and each.empty is not None:
            rows.blocks[Empty] = self.add_row(rows, Empty, Empty, block, inside)
        for key, item in zip(each.keys, each.items, strict=True):
            rows.blocks[key] = self.add_row(rows, key, item, block, inside)
        return rows

    def listen(self, block: Block) -> None:
        """Events on this block's nodes find it; references know their nodes."""
        for code, number, k in block.shape.listens:
            node = block.number(number)
            if code == LISTEN:
                self.listening[node] = block
            elif block.values[k] is not None:
                block.values[k].node = node
        for _, name in block.shape.events:
            self.events.add(name)

    def deafen(self, block: Block) -> None:
        """Before a block changes its structure or leaves."""
        for code, number, k in block.shape.listens:
            if code == LISTEN:
                self.listening.pop(block.number(number), None)
            elif block.values[k] is not None:
                block.values[k].node = 0

    # --- rendering -----------------------------------------------------------------------------------
    def rendered(self, block: Block, *, once: bool = False) -> tuple[Shape, list[Any]]:
        """Run the author's code; an error is shown in its place and is nobody else's. One that came while another thread wrote is no error: `once` again."""
        self.renders += 1
        block.dirty = False
        if self._unseen:
            self._unseen.discard(block)
        values: list[Any] = []
        token = NOW.set(block)
        try:
            if block.depth > MOST_DEEP:
                raise elements.TOO_DEEP(depth=MOST_DEEP, name=type(block.component or block).__name__)
            node = checking.render(block) if checking.users else block.render()
            shape = flatten(node if type(node) is Element else as_root(node), values)
            if shape.checked:
                check_values(shape, values)
            if shape is not block.shape:
                check_listeners(shape, values)
                self._check_place(shape, block)
            return shape, values
        except BaseException as error:  # an author's render may raise anything, SystemExit too
            with LOCK:  # whoever writes has marked, and nobody writes now
                if block.dirty and not once:
                    return self.rendered(block, once=True)
            if isinstance(error, LivepyError):
                error.where = error.where or checking.where(block)
            return self._failed(block, error)
        finally:
            NOW.reset(token)

    def _check_place(self, shape: Shape, block: Block) -> None:
        wrong = None if shape.tag.startswith("#") else fault(shape.tag, block.inside)
        if wrong is not None:
            raise wrong

    def _failed(self, block: Block, error: BaseException) -> tuple[Shape, list[Any]]:
        place = block if isinstance(block, Place) else block.parent_place
        component = place.component if place is not None else None
        token = NOW.set(None)
        try:
            shown = self.failed(component, error) if component is not None else None
        finally:
            NOW.reset(token)
        wrap = {"tbody": ("tr", "td"), "thead": ("tr", "td"), "tfoot": ("tr", "td"), "tr": ("td",), "table": ("caption",), "select": ("option",)}
        if block.inside in ("select", "optgroup", "p", "button") or block.inside in HEADINGS:
            shown = "⚠"
        for tag in reversed(wrap.get(block.inside, ())):
            shown = Element(tag, (shown,), {})
        values: list[Any] = []
        return flatten(as_root(shown), values), values

    def again(self, block: Block) -> None:
        """Render a block that is shown and patch the difference."""
        shape, values = self.rendered(block)
        diff.update(self, block, shape, values)

    def _refresh_stale(self) -> None:
        while self._stale:
            computed = self._stale.pop()
            if (computed.stale or computed.doubted) and computed.alive and computed.wanted:
                computed.update()

    def _render_dirty(self) -> None:
        dirty, self._dirty = self._dirty, []
        if len(dirty) > 1:
            dirty.sort(key=_depth)
        for block in dirty:
            if block.dirty and block.tree is self:
                self.again(block)
                if self._stale:
                    self._refresh_stale()

    # --- leaving -------------------------------------------------------------------------------------
    def end(self, block: Block) -> None:
        """This block and all inside it leave the page."""
        self.deafen(block)
        if block.shape.nested:
            self.end_values(block.values)
        self._unseen.discard(block)
        component = block.component
        if isinstance(block, Place):
            block.of = None
        elif isinstance(block, Row):
            block.rows = block.item = None  # a model that it showed knows it as its reader
        block.tree = block.parent = None
        block.values = ()
        if component is not None:
            self._end_component(component)

    def end_values(self, values: Any) -> None:
        """What is nested in these slots leaves."""
        for value in values:
            if isinstance(value, Component):
                if value._place is not None:
                    self.end(value._place)
            elif type(value) is Rows:
                for inner in value.blocks.values():
                    self.end(inner)

    def _end_component(self, component: Component) -> None:
        self.keeping.gone(component)
        component._placed(None, None)
        own = component.__dict__
        own.pop("_readers", None)
        for computed in own.pop("_computed", {}).values():
            self._unseen.discard(computed)
            computed.forget()
        for line in own.get("_lines", {}).values():
            line.left()
        if component in self.addressed:
            self.addressed.remove(component)
        if has_own(component, "on_unmount") or type(component).__livepy_timers__:
            self.ended.append(component)

    # --- finding -------------------------------------------------------------------------------------
    def _place_in(self, block: Block, node: int) -> int:
        return node - block.ids if type(block.ids) is int else block.ids.index(node)  # type: ignore[union-attr]

    def _slot(self, node: int, event: str) -> tuple[Block, int]:
        block = self.listening.get(node)
        if block is None:
            raise Refused("gone" if node < self.next_number else "unknown")
        number = self._place_in(block, node)
        slot = block.shape.events.get((number, event))
        if slot is None:
            raise Refused("deaf")
        return block, slot

    def _attribute(self, node: int, name: str) -> tuple[Block, int]:
        block = self.listening.get(node)
        if block is None:
            raise Refused("gone")
        number = self._place_in(block, node)
        for k, site in enumerate(block.shape.sites):
            if site[1] == number and site[2] == name:
                return block, k
        return block, -1

    def _guard(self, block: Block, slot: int) -> None:
        """Nothing around the slot hides or disables it, in its own block and those above."""
        if block.shape.guards:
            _refuse_guarded(block, block.shape.guarded[slot])
        above = block.parent
        while above is not None:
            if above.shape.guards:
                shown = _slot_of(above, block)
                _refuse_guarded(above, above.shape.guards_of(shown))
            block, above = above, above.parent

    def _renumber(self, block: Block) -> None:
        ids: list[int] = []
        for count, slot in block.shape.segments:
            if slot < 0:
                ids.extend(range(self.next_number, self.next_number + count))
                self.next_number += count
                continue
            nested = block.values[slot]
            for inner in nested.blocks.values() if type(nested) is Rows else (nested._place,):
                self._renumber(inner)
        block.ids = ids if block.shape.nested else ids[0]
        if block.shape.listens:
            self.listen(block)


def _depth(block: Block) -> int:
    return block.depth


def _slot_of(above: Block, inner: Block) -> int:
    """Which slot of `above` shows `inner`."""
    for k, value in enumerate(above.values):
        if (isinstance(inner, Place) and value is inner.of) or (isinstance(inner, Row) and value is inner.rows):
            return k
    raise RuntimeError("a block has lost its place in the page; please report this")


def _refuse_guarded(block: Block, guards: Iterable[tuple[int, str]]) -> None:
    for k, reason in guards:
        value = block.values[k]
        if value is not None and value is not False:
            raise Refused(reason)
