"""What stands in for a component that was to stand in two places. It knows components only."""

from __future__ import annotations

from typing import Any

from livepy.core.component import Component
from livepy.mistakes import elements


def misplaced(component: Component) -> Component:
    """What stands in for a component that stands elsewhere already: it can have one place only."""
    return _Twice(name=type(component).__name__, made_at=component.__dict__.get("_made_at", ""))


class _Twice(Component):
    """Stands where a component was to stand that stands elsewhere already."""

    name: str
    made_at: str

    def render(self) -> Any:
        raise elements.TWO_PLACES(self.made_at, name=self.name)
