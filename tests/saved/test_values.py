"""What is saved comes back equal, whatever plain values it is made of; what is no such value is refused; no bytes do anything but fail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from livepy import App, Component, Model, state, ui
from livepy.core.saving import Restoring, collect
from livepy.core.tree import Tree
from livepy.files.file import File
from livepy.saved.codec import CannotSave, Packer, unpack
from tests.effort import unmeasured

TEXT = st.text(st.characters(codec="utf-8"))
HASHABLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXT
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.uuids()
    | st.complex_numbers(allow_nan=False)
)
VALUES = st.recursive(
    HASHABLE | st.frozensets(HASHABLE, max_size=3) | st.tuples(HASHABLE, HASHABLE),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
        | st.sets(HASHABLE, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=12,
)


def no_file(name: str) -> File | None:
    return None


def typed(value: Any) -> Any:
    """The value with its types: 1, 1.0 and True are equal."""
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [typed(one) for one in value]
    return type(value).__name__, value


@given(VALUES)
def test_plain_values_come_back_with_their_types(value: Any) -> None:
    assert typed(unpack(Packer()(value), no_file)) == typed(value)


@given(st.binary(max_size=200))
def test_other_bytes_raise_value_error_or_are_a_value(data: bytes) -> None:
    try:
        found = unpack(data, no_file)
    except ValueError:
        return
    assert type(found) is not object


@pytest.mark.parametrize("value", [object(), print, [object()], {"a": lambda: None}, iter([])], ids=["object", "function", "within", "lambda", "iterator"])
def test_what_is_no_plain_value_is_refused(value: Any) -> None:
    with pytest.raises(CannotSave):
        Packer()(value)


def test_a_file_without_its_bytes_is_refused_when_it_comes_back(tmp_path: Path) -> None:
    packer = Packer()
    path = tmp_path / "there"
    path.write_bytes(b"x")
    from livepy.files.store import Stored

    data = packer(File("a.txt", 1, "text/plain", stored=Stored(path)))
    assert packer.files == {"there": path}
    with pytest.raises(ValueError, match="not there any more"):
        unpack(data, no_file)


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Point(Model):
    x: int
    when: datetime | None = None
    color: Color = Color.RED


class Item(Component):
    n: int
    open: bool = state(False)
    notes: list[str] = state([])

    def render(self) -> ui.Element:
        return ui.text(f"{self.n} {self.open} {list(self.notes)}")


class Everything(App):
    flag: bool = state(False)
    number: float = state(0.5)
    big: int = state(0)
    text: str = state("")
    data: bytes = state(b"")
    day: date | None = state(None)
    hour: time = state(time(1, 2))
    long: timedelta = state(timedelta(1))
    price: Decimal = state(Decimal("1.50"))
    id: UUID | None = state(None)
    color: Color = state(Color.RED)
    pair: tuple[int, str] = state((1, "a"))
    names: set[str] = state(factory=set)
    points: list[Point] = state([])
    table: dict[int, list[Point]] = state(factory=dict)
    items: list[int] = state([1, 2, 3])
    anything: Any = state(None)

    def render(self) -> ui.Element:
        return ui.column(
            ui.each(self.items, lambda n: Item(n=n), key=lambda n: n),
            Item(n=-1, key="below") if self.flag else None,
            Item(n=-2),
        )


def values(app: Everything) -> dict[str, Any]:
    return {name: getattr(app, name) for name in type(app)._states}


def items(tree: Tree) -> dict[int, tuple[bool, list[str]]]:
    found = {}

    def visit(block: Any) -> None:
        for value in block.values:
            if isinstance(value, Item) and value._place is not None:
                found[value.n] = (value.open, list(value.notes))
            for inner in [value._place] if isinstance(value, Component) else value.blocks.values() if hasattr(value, "blocks") else []:
                visit(inner)

    visit(tree.root)
    return found


POINTS = st.builds(lambda x, when, color: Point(x=x, when=when, color=color), st.integers(), st.none() | st.datetimes(), st.sampled_from(Color))


class SaveAndLoad(RuleBasedStateMachine):
    """A page that is used, saved and made anew again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.app = Everything()
        self.tree = Tree(self.app)

    @rule(
        values=st.fixed_dictionaries(
            {},
            optional={
                "flag": st.booleans(),
                "number": st.floats(allow_nan=False),
                "big": st.integers(),
                "text": TEXT,
                "data": st.binary(),
                "day": st.none() | st.dates(),
                "hour": st.times(),
                "long": st.timedeltas(),
                "price": st.decimals(allow_nan=False, allow_infinity=False),
                "id": st.none() | st.uuids(),
                "color": st.sampled_from(Color),
                "pair": st.tuples(st.integers(), TEXT),
                "names": st.sets(TEXT),
                "points": st.lists(POINTS, max_size=3),
                "table": st.dictionaries(st.integers(), st.lists(POINTS, max_size=2), max_size=2),
                "items": st.lists(st.integers(0, 9), unique=True, max_size=6),
                "anything": VALUES,
            },
        )
    )
    def write(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self.app, name, value)
        self.tree.flush()

    @rule(nth=st.integers(0, 9), note=st.text(st.characters(codec="utf-8"), max_size=3))
    def use_an_item(self, nth: int, note: str) -> None:
        def visit(block: Any) -> list[Item]:
            found = []
            for value in block.values:
                if isinstance(value, Item):
                    found.append(value)
                for inner in [value._place] if isinstance(value, Component) else value.blocks.values() if hasattr(value, "blocks") else []:
                    found += visit(inner)
            return found

        shown = visit(self.tree.root)
        one = shown[nth % len(shown)]
        one.open = not one.open
        one.notes.append(note)
        self.tree.flush()

    @invariant()
    def comes_back(self) -> None:
        faults: list[Any] = []
        found = collect(self.tree, Packer(), lambda *fault: faults.append(fault))
        again = Everything()
        tree = Tree(again, restoring=Restoring(found, lambda data: unpack(data, no_file), lambda *fault: faults.append(fault)))
        assert faults == []
        assert {name: typed(value) for name, value in values(again).items()} == {name: typed(value) for name, value in values(self.app).items()}
        assert items(tree) == items(self.tree)
        assert tree.html() == self.tree.html()
        self.app, self.tree = again, tree


class TestSaveAndLoad(SaveAndLoad.TestCase):  # type: ignore[valid-type, misc]  # made by Hypothesis for each machine
    def runTest(self) -> None:
        with unmeasured():
            super().runTest()


def test_a_row_finds_its_own_state_in_a_list_that_has_other_items_now() -> None:
    app = Everything()
    tree = Tree(app)

    def rows(tree: Tree) -> dict[int, Item]:
        (each,) = [value for value in tree.root.values if hasattr(value, "blocks")] or [None]
        assert each is not None
        return {key: next(value for value in row.values if isinstance(value, Item)) for key, row in each.blocks.items()}

    rows(tree)[2].open = True
    found = collect(tree, Packer(), lambda *_: None)
    (path,) = [path for path in found if path.startswith("/Everything")][:1]
    found[path]["items"] = Packer()([3, 2])
    again = Tree(Everything(), restoring=Restoring(found, lambda data: unpack(data, no_file), lambda *_: None))
    assert {key: item.open for key, item in rows(again).items()} == {3: False, 2: True}
