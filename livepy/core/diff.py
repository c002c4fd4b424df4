"""The comparison: what a block shows against its new rendering, and the ops that make the page show it.

It knows blocks, shapes and the tree's way of numbering. One shape is compared slot by slot; two shapes child by child, so that what agrees stays.
Where the ideas come from: keyed children and the fewest moves (a longest increasing subsequence) from virtual DOMs, flat slots from templates.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from livepy.core import checking
from livepy.core.blocks import Block, Empty, Row, Rows
from livepy.core.component import Component
from livepy.core.controls import radios
from livepy.core.elements import Each
from livepy.core.misplaced import misplaced
from livepy.core.protocol import Op
from livepy.core.reading import same, sees
from livepy.core.shapes import ATTR, BLOCK, BLOCK_SHAPE, LIST, LIST_SHAPE, LISTEN, PROPERTY, REF, TEXT, Shape, Site
from livepy.core.wire import piece, row, shown

if TYPE_CHECKING:
    from livepy.core.tree import Tree

_TEXT, _APPEND, _SPLICE = int(Op.TEXT), int(Op.APPEND), int(Op.SPLICE)  # members of an enum are slow to look up, and this is asked for each text
SPLICED_FROM = 9
"""Texts shorter than this are sent whole: a splice has three bytes more to say."""


def update(tree: Tree, block: Block, shape: Shape, values: list[Any]) -> None:
    """Make `block` show `values` in `shape`; what the page must do is appended to the tree's ops."""
    begun, late = len(tree.ops), len(tree.late)
    if shape is block.shape:
        _compare_all(tree, block, shape.sites, block.values, values)
        block.values = tuple(values)
    else:
        tree.deafen(block)
        change = _Change(tree, block, block.values, values, block.ids)
        change.structure(block.shape, shape, 0, 0, 0, block.inside)
        block.shape, block.values = shape, tuple(values)
        block.ids = change.ids if shape.nested or not _consecutive(change.ids) else change.ids[0]
        if shape.listens:
            tree.listen(block)
    if shape.selects and any(op[0] in (Op.INSERT, Op.REMOVE, Op.MOVE) for op in tree.ops[begun:]):
        _choose_again(tree, block)
    if len(tree.late) > late:
        tree.ops.extend(tree.late[late:])
        del tree.late[late:]


def _choose_again(tree: Tree, block: Block) -> None:
    """A select whose options came, went or moved may show another than the server thinks: it is told again."""
    for k in block.shape.selects:
        node = block.number(block.shape.sites[k][1])
        if not any(op[1] == node for op in tree.late):
            tree.late.append([Op.VALUE, node, "value", shown(block.values[k]), tree.cause])


def _consecutive(ids: list[int]) -> bool:
    return bool(ids) and ids[-1] - ids[0] == len(ids) - 1 and all(b - a == 1 for a, b in itertools.pairwise(ids))


def _compare_all(tree: Tree, block: Block, sites: tuple[Site, ...], old: tuple[Any, ...], new: list[Any]) -> None:
    """All slots of a block. Most are the same object as before: a loop of its own for them, measured, takes half the time."""
    for k, (was, now) in enumerate(zip(old, new, strict=True)):
        if was is not now:
            _slot(tree, block, sites[k], was, new, k, 0)


def _compare(tree: Tree, block: Block, sites: tuple[Site, ...], old: Any, new: list[Any], o: int, n: int, node: int) -> None:
    """The slots of a part. o, n: its first slots in `old` and `new`; node: the first of the block's own nodes."""
    for k, site in enumerate(sites):
        if old[o + k] is not new[n + k]:
            _slot(tree, block, site, old[o + k], new, n + k, node)


def _slot(tree: Tree, block: Block, site: Site, was: Any, new: list[Any], n: int, node: int) -> None:
    """One slot whose value may be another; what stays in place of the new one is put into `new`."""
    code, number, name = site
    now = new[n]
    if code == TEXT:
        if was != now:
            tree.ops.append(text_op(block.number(node + number), was, now))
    elif code == BLOCK:
        new[n] = component(tree, block, was, now)
    elif code == LIST:
        rows_of(tree, block, was, now, block.number(node + number))
        new[n] = was
    elif code == REF:
        _move_ref(was, now, block.number(node + number))
    else:
        _attribute(tree, code, name, was, now, block.number(node + number))


def _attribute(tree: Tree, code: int, name: str, was: Any, now: Any, node: int) -> None:
    """One attribute, property or listener of one element. A handler itself is never sent: the page only knows that the element listens, and how."""
    if code == LISTEN:
        if (was and was.options) != (now and now.options):
            tree.ops.append([Op.ATTR, node, name, now and now.options])
    elif code == PROPERTY:
        if _differs(was, now):
            tree.late.append([Op.VALUE, node, name, shown(now), tree.cause])
    elif code == ATTR and _differs(was, now):
        tree.ops.append([Op.ATTR, node, name, shown(now)])


def _differs(was: Any, now: Any) -> bool:
    """1, 1.0 and True are equal in Python and different on the page."""
    return bool(was != now) or type(was) is not type(now)


def _move_ref(was: Any, now: Any, node: int) -> None:
    if was is not None and was.node == node:
        was.node = 0
    if now is not None:
        now.node = node


def text_op(node: int, was: str, now: str) -> list[Any]:
    """The shortest of: appended, a part replaced, all."""
    if was and now.startswith(was):
        return [_APPEND, node, now[len(was) :]]
    if len(now) >= SPLICED_FROM and len(was) >= SPLICED_FROM:
        start = _agree(was, now)
        end = _agree(was[: start - 1 : -1] if start else was[::-1], now[: start - 1 : -1] if start else now[::-1])
        if start + end >= 4:
            stop, text = len(was) - end, now[start : len(now) - end]
            if was.isascii():
                return [_SPLICE, node, start, stop - start, text]
            return [_SPLICE, node, _units(was[:start]), _units(was[start:stop]), text]
    return [_TEXT, node, now]


def _agree(a: str, b: str) -> int:
    """How many characters both begin with: one by one at first, then by halves, as slices compare in C."""
    low = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            return low
        low += 1
        if low == 24:
            break
    high = min(len(a), len(b))
    if a[low:high] == b[low:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _units(text: str) -> int:
    """JavaScript's length."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def component(tree: Tree, block: Block, was: Component, now: Component) -> Component:
    """The component that was shown takes the new props if it is the same class and key; else the new one takes its place."""
    if type(was) is type(now) and was.key == now.key and now._tree is None:
        was._take(now)
        place = was._place
        if place is not None and place.dirty:
            tree.again(place)
        return was
    old = was._place
    assert old is not None  # what is compared is shown
    if now._tree is not None:
        now = misplaced(now)
    first = tree.next_number
    place = tree.place(now, block, old.inside)
    tree.ops.append([Op.INSERT, old.root, first, row(tree, place)])
    tree.ops.append([Op.REMOVE, old.root, old.root])
    tree.end(old)
    return now


class _Change:
    """Two shapes of one block compared child by child; collects the numbers of the new structure's own nodes."""

    def __init__(self, tree: Tree, block: Block, old: Any, new: list[Any], ids: Any) -> None:
        self.tree, self.block, self.old, self.new = tree, block, old, new
        self.ids: list[int] = []
        self._old_ids = ids

    def _id(self, node: int) -> int:
        return self._old_ids + node if type(self._old_ids) is int else self._old_ids[node]

    def structure(self, was: Shape, now: Shape, o: int, n: int, node: int, inside: str) -> None:
        """o, n: first slots in the old and new values; node: the first old node."""
        if was is now:
            _compare(self.tree, self.block, now.sites, self.old, self.new, o, n, node)
            self.ids.extend(self._id(node + k) for k in range(was.nodes))
        elif was.tag != now.tag or was.tag.startswith("#"):
            self._replace(was, now, o, n, node, inside)
        else:
            self.ids.append(self._id(node))
            self._attributes(was, now, o, n, self._id(node))
            self._children(was, now, o + len(was.names), n + len(now.names), node + 1)

    def _attributes(self, was: Shape, now: Shape, o: int, n: int, node: int) -> None:
        had = {site[2]: (site[0], self.old[o + k]) for k, site in enumerate(was.sites[: len(was.names)])}
        for k, (code, _, name) in enumerate(now.sites[: len(now.names)]):
            _, before = had.pop(name, (code, None))
            _attribute(self.tree, code, name, before, self.new[n + k], node)
        for name, (code, before) in had.items():
            _attribute(self.tree, code, name, before, None, node)

    def _children(self, was: Shape, now: Shape, o: int, n: int, node: int) -> None:
        """The head and the tail that agree stay; between them, what stands at the same place is changed, the rest is made or removed."""
        a, b = was.children, now.children
        tail = _tail(a, b)
        both = min(len(a), len(b)) - tail
        parent = self.ids[-1]
        for k in range(both):
            self.structure(a[k], b[k], o, n, node, now.tag)
            o, n, node = o + a[k].slots, n + b[k].slots, node + a[k].nodes
        fresh, gone = b[both : len(b) - tail], a[both : len(a) - tail]
        if fresh:
            before = self._first(a[both:], o, node)
            first, made = self.tree.next_number, []
            for shape in fresh:
                made.extend(self._make(shape, n, now.tag))
                n += shape.slots
            self.tree.ops.append([Op.INSERT, -parent if before is None else before, first, *made])
        for shape in gone:
            self._remove(shape, o, node)
            o, node = o + shape.slots, node + shape.nodes
        for k in range(len(b) - tail, len(b)):
            shape = b[k]
            self.structure(shape, shape, o, n, node, now.tag)
            o, n, node = o + shape.slots, n + shape.slots, node + shape.nodes

    def _make(self, shape: Shape, n: int, inside: str) -> list[Any]:
        """Number new nodes and describe them: one row, or a list's rows and its anchor."""
        self.tree.number(self.block, shape, self.new, n, self.ids, inside)
        return piece(self.tree, shape, self.new[n : n + shape.slots])

    def _replace(self, was: Shape, now: Shape, o: int, n: int, node: int, inside: str) -> None:
        before = self._first((was,), o, node)
        first = self.tree.next_number
        made = self._make(now, n, inside)
        self.tree.ops.append([Op.INSERT, before, first, *made])
        self._remove(was, o, node)

    def _first(self, shapes: Iterable[Shape], o: int, node: int) -> int | None:
        """The first DOM node of what follows, if anything does."""
        for shape in shapes:
            if shape is BLOCK_SHAPE:
                return self.old[o]._place.root  # type: ignore[no-any-return]
            if shape is LIST_SHAPE:
                for inner in self.old[o].blocks.values():
                    return inner.root  # type: ignore[no-any-return]
            return self._id(node)
        return None

    def _remove(self, shape: Shape, o: int, node: int) -> None:
        values = self.old[o : o + shape.slots]
        if shape is BLOCK_SHAPE:
            first = last = values[0]._place.root
        else:
            first = last = self._id(node)
            if shape is LIST_SHAPE and values[0].blocks:
                first = next(iter(values[0].blocks.values())).root
        self.tree.ops.append([Op.REMOVE, first, last])
        self.tree.end_values(values)


def _tail(a: tuple[Shape, ...], b: tuple[Shape, ...]) -> int:
    """How many children agree from the end, beyond those that agree from the beginning."""
    most = min(len(a), len(b))
    head = 0
    while head < most and a[head] is b[head]:
        head += 1
    tail = 0
    while tail < most - head and a[-1 - tail] is b[-1 - tail]:
        tail += 1
    return tail


# --- lists ------------------------------------------------------------------------------------------


def rows_of(tree: Tree, block: Block, rows: Rows, each: Each, anchor: int) -> None:
    """The rows that stay are brought up to date, then rows go, come and move, in the fewest steps."""
    seen = sees(each.render)
    anew = not (len(rows.sees) == len(seen) and all(map(same, rows.sees, seen)))
    rows.render, rows.sees = each.render, seen
    if checking.users:
        checking.keys(tree, rows, each)
    items = dict(zip(each.keys, each.items, strict=True))
    if not items and each.empty is not None:
        items = {Empty: Empty}
        anew = True
    rows.empty = each.empty
    inside = _inside(rows, block, anchor)
    for key, item in items.items():
        found = rows.blocks.get(key)
        if found is None:
            continue
        if anew or found.dirty or (found.item is not item and not same(found.item, item)):
            found.item = item
            tree.again(found)
    _order(tree, block, rows, items, anchor, inside)


def _inside(rows: Rows, block: Block, anchor: int) -> str:
    """The tag of the element that holds the list."""
    for inner in rows.blocks.values():
        return inner.inside
    for slot, (code, number, _) in enumerate(block.shape.sites):
        if code == LIST and block.number(number) == anchor:
            around = block.shape.around(slot)
            return around[0][0] if around else block.inside
    return ""


def _order(tree: Tree, block: Block, rows: Rows, items: dict[Any, Any], anchor: int, inside: str) -> None:
    """Rows go, come and move. Every row that stays is up to date."""
    old = rows.blocks
    kept = [key for key in items if key in old]
    stood = list(old) if len(kept) == len(old) else [key for key in old if key in items]
    if len(kept) < len(old):
        _remove_rows(tree, old, items)
    coming = len(items) - len(kept)
    if coming or kept != stood or len(kept) < len(old):
        rows.blocks = {key: old[key] if key in old else tree.add_row(rows, key, item, block, inside) for key, item in items.items()}
    if coming or kept != stood:
        _place_rows(tree, rows.blocks, old, anchor, coming, _moving(kept, stood))
    if (coming or len(kept) < len(old)) and any(inner.shape.ticks and "radio" in inner.values for inner in rows.blocks.values()):
        _check_again(tree, rows, old)


def _moving(kept: list[Any], stood: list[Any]) -> set[Any]:
    """The fewest rows whose moves bring the others into order."""
    if kept == stood:
        return set()
    position = {key: at for at, key in enumerate(stood)}
    stay = set(longest_increasing([position[key] for key in kept]))
    return {key for key in kept if position[key] not in stay}


def _place_rows(tree: Tree, rows: dict[Any, Row], old: dict[Any, Row], anchor: int, coming: int, moving: set[Any]) -> None:
    """From the end, where each place is known when it is needed, until all that come and move have theirs."""
    before, run, left = anchor, [], coming + len(moving)  # type: int, list[Row], int
    for key in reversed(rows):
        inner = rows[key]
        if key not in old:
            run.append(inner)
            continue
        if run:
            before, left, run = _insert_rows(tree, run, before), left - len(run), []
        if key in moving:
            tree.ops.append([Op.MOVE, inner.root, before])
            left -= 1
        if not left:
            return
        before = inner.root
    if run:
        _insert_rows(tree, run, before)


def _insert_rows(tree: Tree, run: list[Row], before: int) -> int:
    """Insert new rows, given last first; their nodes follow one another, as they were numbered one after another."""
    run.reverse()
    made = [row(tree, inner) for inner in run]
    tree.ops.append([Op.INSERT, before, run[0].root, *made])
    return run[0].root


def _remove_rows(tree: Tree, old: dict[Any, Row], items: dict[Any, Any]) -> None:
    """Neighbours that go leave by one op."""
    first = last = 0
    gone: list[Row] = []
    for key, inner in old.items():
        if key not in items:
            last = inner.root
            first = first or last
            gone.append(inner)
        elif first:
            tree.ops.append([Op.REMOVE, first, last])
            first = 0
    if first:
        tree.ops.append([Op.REMOVE, first, last])
    for inner in gone:
        tree.end(inner)


def _check_again(tree: Tree, rows: Rows, old: dict[Any, Row]) -> None:
    """A radio button that has left may be the one that the visitor has just checked, which unchecked the others: the one that is checked is told again."""
    for key, inner in rows.blocks.items():
        for k in radios(inner.shape, inner.values):
            rows.told = True
            if key in old and inner.values[k]:
                tree.late.append([Op.VALUE, inner.number(inner.shape.sites[k][1]), "checked", True, tree.cause])


def longest_increasing(numbers: list[int]) -> list[int]:
    """A longest increasing subsequence: the rows that need not move."""
    tails: list[int] = []
    at: list[int] = []
    back: list[int] = []
    for i, number in enumerate(numbers):
        j = bisect_left(tails, number)
        tails[j : j + 1] = [number]
        at[j : j + 1] = [i]
        back.append(at[j - 1] if j else -1)
    found, i = [], at[-1] if at else -1
    while i >= 0:
        found.append(numbers[i])
        i = back[i]
    return found
