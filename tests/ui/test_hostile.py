"""Hostile events: whatever a page says, an input's attribute holds only what the input can give. A new input without a case fails here."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import pytest

from livepy import App, File, state, ui
from livepy.errors import Refused
from tests.ui.desk import Desk

DAY, NOON, MOMENT = date(2030, 5, 17), time(12, 0), datetime(2030, 5, 17, 12, 0)
SMALL = File.of(b"a,b", "a.csv")
PNG = File.of(b"\x89PNG\r\n\x1a\n" + bytes(20), "a.png")
ROWS = [("Assam", 1), ("Ceylon", 2)]


class Target(App):
    """One input at a time, bound to one attribute."""

    which: str = state("textbox")
    more: dict[str, Any] = state({})
    text: str = state("tea")
    number: int = state(3)
    yes: bool = state(False)
    choice: str = state("a")
    choices: list[str] = state(["a"])
    day: date = state(DAY)
    noon: time = state(NOON)
    moment: datetime = state(MOMENT)
    color: str = state("#123456")
    file: File | None = state(None)
    files: list[File] = state([])
    rows: list[tuple[str, int]] = state([])
    got: list[Any] = state([])

    def take(self, file: File) -> None:
        self.got.append(file)

    def render(self) -> ui.Node:
        return CASES[self.which].make(self, **self.more)


@dataclass
class Case:
    """An input, an event that is right for it, and those that are wrong though they are of its type."""

    make: Callable[..., ui.Element]
    attribute: str
    event: tuple[str, Any]  # what a browser may say
    wrong: list[Any] = field(default_factory=list)
    states: bool = True  # whether it can be disabled and read-only
    free: dict[str, Any] = field(default_factory=dict)  # what it is given so that it takes the event, where it takes none as it stands


LISTED = ["x", "-1", "99", "", "a", "0" * 50, "\0"]
CASES: dict[str, Case] = {
    "textbox": Case(lambda app, **m: ui.textbox("L", bind=lambda: app.text, max_length=5, **m), "text", ("input", "milk"), ["a\nb", "toolong", "\r"]),
    "number": Case(
        lambda app, **m: ui.number("L", bind=lambda: app.number, min=0, max=9, **m),
        "number",
        ("input", "5"),
        ["10", "-1", "NaN", "inf", "1e999", "x", "", "1.5", "9" * 200, "1_0", "٣", "0x1", " "],
    ),
    "slider": Case(
        lambda app, **m: ui.slider("L", min=0, max=9, bind=lambda: app.number, **m),
        "number",
        ("input", "5"),
        ["10", "-1", "NaN", "x", "", "1e999", "9" * 200, "1,5", "\u22125", "0\u00a01"],
    ),
    "checkbox": Case(lambda app, **m: ui.checkbox("L", bind=lambda: app.yes, **m), "yes", ("change", True)),
    "switch": Case(lambda app, **m: ui.switch("L", bind=lambda: app.yes, **m), "yes", ("change", True)),
    "radio": Case(lambda app, **m: ui.radio("L", ["a", "b"], bind=lambda: app.choice, **m), "choice", ("change", "1"), LISTED),
    "select": Case(lambda app, **m: ui.select("L", ["a", "b"], bind=lambda: app.choice, **m), "choice", ("change", "1"), LISTED),
    "checkboxes": Case(lambda app, **m: ui.checkboxes("L", ["b", "c"], bind=lambda: app.choices, **m), "choices", ("change", True)),
    "multiselect": Case(
        lambda app, **m: ui.multiselect("L", ["b", "c"], bind=lambda: app.choices, **{"limit": 0, **m}), "choices", ("change", True), [True], free={"limit": 2}
    ),
    "date": Case(
        lambda app, **m: ui.date("L", bind=lambda: app.day, min=date(2030, 1, 1), max=date(2030, 12, 31), **m),
        "day",
        ("input", "2030-06-01"),
        [
            "2029-12-31",
            "2031-01-01",
            "2030-02-30",
            "2030-13-01",
            "0000-01-01",
            "0002-05-17",
            "99999-01-01",
            "20300601",
            "2030-W20-1",
            "x",
            "",
            "2030-06-01T00:00",
        ],
    ),
    "time": Case(
        lambda app, **m: ui.time("L", bind=lambda: app.noon, **m),
        "noon",
        ("input", "13:30"),
        ["24:00", "12:60", "12", "1:00", "T12:00", "12:00Z", "12:00+01:00", "", "NaN"],
    ),
    "datetime": Case(
        lambda app, **m: ui.datetime("L", bind=lambda: app.moment, **m),
        "moment",
        ("input", "2030-06-01T13:30"),
        ["2030-06-01", "2030-06-01T25:00", "2030-06-01 13:30", "2030-06-01T13:30Z", "99999-01-01T00:00", "0001-01-01T00:00", "now", ""],
    ),
    "color": Case(
        lambda app, **m: ui.color("L", bind=lambda: app.color, **m),
        "color",
        ("input", "#ffffff"),
        ["red", "#12345", "#gggggg", "", "url(x)", "#fff;x:y", "#1234567"],
    ),
    "file": Case(
        lambda app, **m: ui.file("L", bind=lambda: app.file, accept=".csv", max_mb=0.001, **m),
        "file",
        ("change", [SMALL]),
        [[SMALL, SMALL], [], [PNG], [File.of(bytes(2000), "b.csv")], [SMALL, "x"]],
    ),
    "files": Case(
        lambda app, **m: ui.files("L", bind=lambda: app.files, accept=".csv", max_mb=0.001, **{"max_count": 0, **m}),
        "files",
        ("change", [SMALL]),
        [[], [PNG], [SMALL], [File.of(bytes(2000), "b.csv")], [SMALL, "x"]],
        free={"max_count": 1},
    ),
    "image_input": Case(lambda app, **m: ui.image_input("L", bind=lambda: app.file, **m), "file", ("change", [PNG]), [[PNG, PNG], [], [PNG, 1]]),
    "upload_button": Case(
        lambda app, **m: ui.upload_button("L", on_upload=app.take, accept=".csv", **m),
        "got",
        ("change", [SMALL]),
        [[SMALL, SMALL], [], [PNG], "a"],
        states=False,
    ),
    "accordion": Case(
        lambda app, **m: ui.accordion(ui.fold("A", "x", key="a"), ui.fold("B", "y", key="b"), bind=lambda: app.choices, **m),
        "choices",
        ("fold", True),
        states=False,
    ),
    "table": Case(lambda app, **m: ui.table(ROWS, [ui.col("Name", lambda row: row[0])], bind=lambda: app.rows, **m), "rows", ("change", True), states=False),
}
GARBAGE: list[Any] = [
    None,
    b"x",
    {"value": "5"},
    {"type": "input", "value": True},
    [1],
    ["a", "b"],
    [["a.csv", 3, ""]],
    ("a",),
    2**70,
    -1,
    0,
    1.5,
    float("nan"),
    {1},
]


def inputs() -> list[str]:
    """Every function of ui that makes an input: it takes what inputs take, or files, or holds what is selected or open."""
    found = []
    for name in ui.__all__:
        made = getattr(ui, name)
        if inspect.isfunction(made):
            parameters = inspect.signature(made).parameters
            more = parameters.get("more")
            if (more is not None and "Input" in str(more.annotation)) or "on_upload" in parameters or name in ("table", "accordion"):
                found.append(name)
    return found


def at(which: str, **more: Any) -> tuple[Desk, Target, Case]:
    app = Target()
    app.which, app.more = which, more
    desk = Desk(app)
    desk.believes = False
    return desk, app, CASES[which]


def hears(desk: Desk, event: str) -> list[int]:
    """All that listens for such an event."""
    return [number for number in desk.tree.listening if f"data-on-{event}" in desk.attrs(number)]


def held(app: Target, case: Case) -> Any:
    value = getattr(app, case.attribute)
    return list(value) if isinstance(value, list) else copy.copy(value)


def say(desk: Desk, node: int, event: str, value: Any) -> None:
    """What a page says may be refused; nothing else may come of it."""
    try:
        desk.done(node, event, value)
    except Refused:
        pass


def test_every_input_has_a_case() -> None:
    assert sorted(CASES) == sorted(inputs())


@pytest.mark.parametrize("which", CASES)
def test_the_right_event_changes_the_attribute(which: str) -> None:
    desk, app, case = at(which, **CASES[which].free)
    before = held(app, case)
    event, value = case.event
    say(desk, hears(desk, event)[-1], event, value)
    assert held(app, case) != before


@pytest.mark.parametrize("which", CASES)
def test_what_is_of_another_type_changes_nothing(which: str) -> None:
    desk, app, case = at(which)
    before = held(app, case)
    others = [*GARBAGE, "true" if isinstance(case.event[1], bool) else True]
    assert hears(desk, case.event[0])
    for event in ("input", "change", "keydown", "upload-failed", "fold"):
        for node in hears(desk, event):
            for value in others:
                say(desk, node, event, value)
                assert held(app, case) == before, (event, value)


@pytest.mark.parametrize("which", CASES)
def test_what_is_out_of_range_or_was_not_offered_changes_nothing(which: str) -> None:
    _, app, case = at(which)
    before = held(app, case)
    for value in case.wrong:
        desk, app, case = at(which)
        assert hears(desk, case.event[0])
        for node in hears(desk, case.event[0]):
            say(desk, node, case.event[0], value)
            assert held(app, case) == before, value


STATES: list[dict[str, Any]] = [{"disabled": True}, {"read_only": True}, {"visible": False}]


@pytest.mark.parametrize("which", CASES)
@pytest.mark.parametrize("more", STATES, ids=lambda more: next(iter(more)))
def test_what_is_disabled_read_only_or_hidden_refuses_every_event(which: str, more: dict[str, Any]) -> None:
    if not CASES[which].states and "visible" not in more:
        return
    free = at(which)[0]
    desk, app, case = at(which, **more)
    before = held(app, case)
    assert hears(free, case.event[0])
    for event, value in (case.event, ("keydown", {"type": "keydown", "key": "ArrowUp"}), ("click", None)):
        for node in hears(free, event):
            if event == "click" and "readonly" in desk.attrs(node):
                continue
            with pytest.raises(Refused):
                desk.done(node, event, value)
            assert held(app, case) == before
