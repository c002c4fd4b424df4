"""Blocks: what a component or a row shows, kept as an interned shape and a tuple of values, with the numbers of its nodes.

A block is also the scope that renders itself again: reads during its render subscribe it. It knows readers and shapes; its tree says when.
Invariant: a block's nodes are numbered in document order; `ids` is the first number while they follow one another, else a list of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livepy.core.component import Component
from livepy.core.reading import Reader, opaque
from livepy.core.shapes import BLOCK_SHAPE, TEXT_SHAPE, Shape

if TYPE_CHECKING:
    from livepy.core.tree import Tree


class Block(Reader):
    """One rendering of a component (`Place`) or of a list's item (`Row`)."""

    __slots__ = ("depth", "dirty", "ids", "inside", "parent", "shape", "tree", "values")

    tree: Tree | None  # None: it has left the page
    parent: Block | None
    shape: Shape
    values: tuple[Any, ...]
    ids: int | list[int]

    def __init__(self, tree: Tree, parent: Block | None, inside: str) -> None:
        self.tree, self.parent, self.inside = tree, parent, inside
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.dirty = True
        self.shape, self.values, self.ids = TEXT_SHAPE, ("",), 0

    @property
    def alive(self) -> bool:
        return self.tree is not None

    def mark(self) -> None:
        tree = self.tree
        if tree is not None:
            tree.note_cause()
            if not self.dirty:
                self.dirty = True
                tree.mark_dirty(self)

    def unseen(self) -> None:
        tree = self.tree
        if tree is not None:
            tree.watch_unseen(self)

    def number(self, k: int) -> int:
        """The number of the shape's k-th own node."""
        ids = self.ids
        return ids + k if type(ids) is int else ids[k]  # type: ignore[index]

    @property
    def root(self) -> int:
        """The number of the one DOM node that the block shows."""
        block: Block = self
        while block.shape is BLOCK_SHAPE:
            block = block.values[0]._place
        return block.number(0)

    @property
    def root_tag(self) -> str:
        """The tag of that node; "" for a text."""
        block: Block = self
        while block.shape is BLOCK_SHAPE:
            block = block.values[0]._place
        return "" if block.shape is TEXT_SHAPE else block.shape.tag

    @property
    def component(self) -> Component | None:
        """The component that this block shows, if it is one's."""
        return None

    @property
    def parent_place(self) -> Place | None:
        """The nearest block above that shows a component."""
        above = self.parent
        while above is not None and not isinstance(above, Place):
            above = above.parent
        return above

    def render(self) -> Any:
        """What the author's code gives."""
        return None


class Place(Block):
    """Where a component is shown."""

    __slots__ = ("of",)

    def __init__(self, tree: Tree, parent: Block | None, inside: str, component: Component) -> None:
        super().__init__(tree, parent, inside)
        self.of: Component | None = component

    @property
    def component(self) -> Component | None:
        return self.of

    def render(self) -> Any:
        component = self.of
        assert component is not None  # blocks that have left render no more
        if component.__livepy_private__:
            self.unseen()
        return component.render()


class Rows:
    """The rows of one keyed list, in order, and what all of them were rendered with."""

    __slots__ = ("__weakref__", "blocks", "empty", "render", "sees", "told")

    def __init__(self, render: Any, sees: tuple[Any, ...], empty: Any) -> None:
        self.render, self.sees, self.empty = render, sees, empty
        self.blocks: dict[Any, Row] = {}
        self.told = False  # radio buttons came or went: which of them the page shows as checked is known when the next choice has been rendered


class Empty:
    """The key and item of the row that stands for a list without items."""


class Row(Block):
    """One item of a list."""

    __slots__ = ("item", "rows")

    def __init__(self, tree: Tree, parent: Block, inside: str, rows: Rows, item: Any) -> None:
        super().__init__(tree, parent, inside)
        self.rows: Rows | None = rows
        self.item = item

    def render(self) -> Any:
        rows = self.rows
        assert rows is not None  # blocks that have left render no more
        if self.item is Empty:
            return rows.empty
        if opaque(self.item) or any(map(opaque, rows.sees)):
            self.unseen()
        return rows.render(self.item)
