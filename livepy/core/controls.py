"""What the page shows by itself when a visitor ticks, chooses or types: noted, so that only what differs from it is worth a patch.

It knows blocks and shapes. A radio button that is checked unchecks the others of its name, in the same block or each in a row of one list.
None stands for what is not known: whatever is rendered next is told.
"""

from __future__ import annotations

from typing import Any

from livepy.core.blocks import Block, Row
from livepy.core.elements import Secret
from livepy.core.shapes import Shape


def shown_by(event: str, value: Any) -> str:
    """The property in which the page shows by itself what its event says; "" if there is none."""
    if event == "fold":
        return "open" if type(value) is bool else ""
    if event not in ("input", "change"):
        return ""
    return "value" if type(value) is str else "checked" if type(value) is bool else ""


def note(block: Block, k: int, value: Any) -> None:
    """The page shows this in slot `k` now."""
    values = list(block.values)
    _, node, name = block.shape.sites[k]
    values[k] = Secret(value) if type(values[k]) is Secret else value
    if name == "value" and "radio" in values:
        _check_radio(block, values, node)
    block.values = tuple(values)


def chooses(block: Block, number: int) -> bool:
    """Whether this node of the block is a box, a choice or a fold: never half done, so what is refused can be put back."""
    sites = block.shape.sites
    if any(site[1:] == (number, "open") for site in sites):
        return True
    if any(sites[k][1] == number for k in block.shape.selects):
        return True
    return any(site[1:] == (number, "type") and block.values[k] in ("radio", "checkbox") for k, site in enumerate(sites))


def _check_radio(block: Block, values: list[Any], chosen: int) -> None:
    sites = block.shape.sites
    group = next((values[k] for k, site in enumerate(sites) if site[1:] == (chosen, "name")), None)
    rows = block.rows if isinstance(block, Row) else None
    told = rows is not None and rows.told
    for k in radios(block.shape, values, group):
        values[k] = None if told else sites[k][1] == chosen
    for other in rows.blocks.values() if rows is not None else ():
        found = radios(other.shape, other.values, group) if other is not block else []
        if found:
            other.values = tuple((None if told else False) if k in found else value for k, value in enumerate(other.values))
    if rows is not None:
        rows.told = False


def radios(shape: Shape, values: Any, group: Any = None) -> list[int]:
    """Slots that say whether a radio button is checked: of all, or of those with this name."""
    named = {site[1] for k, site in enumerate(shape.sites) if site[2] == "name" and group in (None, values[k])}
    found = {site[1] for k, site in enumerate(shape.sites) if site[2] == "type" and values[k] == "radio"}
    return [k for k, site in enumerate(shape.sites) if site[2] == "checked" and site[1] in named & found]
