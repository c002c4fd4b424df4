"""How blocks become rows of data: a template's number and the values that differ from the template's own.

It knows shapes and blocks. A template is told just before the first row that needs it, as the ops are made in the order in which the page sees them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livepy.core.protocol import Op
from livepy.core.shapes import BLOCK, BLOCK_SHAPE, LIST, LIST_SHAPE, LISTEN, REF, TEXT_SHAPE, Shape

if TYPE_CHECKING:
    from livepy.core.blocks import Block
    from livepy.core.tree import Tree

MOST_TEMPLATES = 1024
_SAFE = 2**53  # beyond it, JavaScript holds no whole number exactly; floats it writes otherwise than Python does


class Templates:
    """What the page has been told since it last forgot all: a page that is told number 0 forgets the rest."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        self.known: dict[Shape, tuple[int, list[Any]]] = {}

    @property
    def full(self) -> bool:
        """Time to begin anew, so that a page which is open for months does not grow on either side."""
        return len(self.known) >= MOST_TEMPLATES

    def add(self, shape: Shape, values: list[Any]) -> int:
        """The number of a template that the page is told now."""
        number = len(self.known)
        self.known[shape] = (number, values)
        return number


def shown(value: Any) -> Any:
    """An attribute's value as the page takes it."""
    if value is None or value is False:
        return None
    if type(value) is int and not -_SAFE < value < _SAFE:
        return str(value)
    return value if type(value) in (str, int, bool) else str(value)


def row(tree: Tree, block: Block) -> list[Any]:
    """A block with all that is in it."""
    if block.shape is BLOCK_SHAPE:
        return row(tree, block.values[0]._place)
    return _row(tree, block.shape, block.values)


def piece(tree: Tree, shape: Shape, values: Any) -> list[Any]:
    """A part of a block as rows: one; a list is its rows and an empty text, its anchor."""
    if shape is LIST_SHAPE:
        return [*(row(tree, inner) for inner in values[0].blocks.values()), _row(tree, TEXT_SHAPE, ("",))]
    if shape is BLOCK_SHAPE:
        return [row(tree, values[0]._place)]
    return [_row(tree, shape, values)]


def _row(tree: Tree, shape: Shape, values: Any) -> list[Any]:
    values = _sent(tree, shape, values) if shape.nested or shape.listens else values
    known = tree.templates.known.get(shape)
    if known is None:
        own = [None if code in (BLOCK, LIST) else _attribute(code, value) for (code, _, _), value in zip(shape.sites, values, strict=True)]
        number = tree.templates.add(shape, own)
        tree.ops.append([Op.TEMPLATE, number, shape.wire, own])
    else:
        number, own = known
    made: list[Any] = [number]
    for k, value in enumerate(values):
        was = own[k]
        if value is not was and (value != was or type(value) is not type(was)):
            code = shape.sites[k][0]
            if code and code not in (BLOCK, LIST):
                value = shown(value)
                if value == was and type(value) is type(was):
                    continue
            made.append(k)
            made.append(value)
    return made


def _attribute(code: int, value: Any) -> Any:
    return shown(value) if code else value


def _sent(tree: Tree, shape: Shape, values: Any) -> list[Any]:
    """Values with rows for what is nested and options for listeners."""
    sent: list[Any] = []
    for (code, _, _), value in zip(shape.sites, values, strict=True):
        if code == BLOCK:
            sent.append(row(tree, value._place))
        elif code == LIST:
            sent.append([row(tree, inner) for inner in value.blocks.values()])
        elif code == LISTEN:
            sent.append(value and value.options)
        else:
            sent.append(None if code == REF else value)
    return sent
