"""Never stale: what is shown is what a fresh render of the same state shows, whoever wrote and whatever was read.

And nothing renders all of whose reads are as before.
"""

from __future__ import annotations

import copy
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livepy.core.component import Component
from livepy.core.elements import Each, Element, Made
from livepy.core.models import FieldReaders, Model, shared
from livepy.core.reading import LOCK, Reader, Readers
from livepy.core.state import computed, state, subscribe, wrote
from livepy.core.tree import Tree
from livepy.testing.dom import Page, normal
from tests.effort import EFFORT, unmeasured


class Todo(Model):
    title: str = ""
    n: int = 0
    tags: list[str] = []


@dataclass
class Note:
    text: str = "n"
    marks: list[int] = field(default_factory=list)


class Plain:
    """Changes unseen."""

    def __init__(self, x: int) -> None:
        self.x = x


class Words(Model):
    word: str = "w"
    seen: int = 0


SHARED = shared("test_never_stale", Words())


def e(tag: str, *children: Any, **props: Any) -> Element:
    return Element(tag, children, props)


def each(items: Any, render: Callable[[Any], Any], key: Callable[[Any], Any] | None = None) -> Each:
    return Each(items, render, key)


class Item(Component):
    todo: Todo
    label: str
    plain: Plain
    on_pick: Callable[[], object] | None = None
    own: int = state(0)

    def render(self) -> Any:
        todo = self.todo
        return e(
            "li",
            f"{self.label}:{todo.title}={todo.n}/{self.own}",
            e("i", str(self.plain.x)) if todo.n % 3 == 0 else None,
            e("ul", each(list(todo.tags), lambda tag: e("b", f"{tag}{todo.n}"))),
        )


class Total(Component):
    app: Any

    def render(self) -> Any:
        return e("p", str(self.app.total), SHARED.word, title=str(self.app.flag))


class Order(Component):
    """Reads the list by its rows alone."""

    app: Any

    def render(self) -> Any:
        return e("nav", each(self.app.todos, lambda t: e("a", t.title), id))


class Whole(Component):
    """Reads a model and a dataclass as wholes."""

    app: Any

    def render(self) -> Any:
        todos = self.app.todos
        return e("pre", repr(todos[0].model_dump()) if todos else "none", repr(self.app.note), str(self.app.counts), str(sorted(self.app.chosen)))


class App(Component):
    todos: list[Todo] = state([])
    text: str = state("a")
    flag: bool = state(False)
    plain: Plain = state(factory=lambda: Plain(0))
    note: Note = state(factory=Note)
    counts: dict[str, int] = state({})
    chosen: set[int] = state(set())

    @computed
    def shown(self) -> list[Todo]:
        return [todo for todo in self.todos if todo.n % 2 == self.flag]

    @computed
    def total(self) -> int:
        return sum(todo.n for todo in self.shown) + len(self.note.marks)

    @computed
    def loud(self) -> str:
        return f"{self.text.upper()}{self.plain.x}"

    def helper(self, todo: Todo) -> str:
        return f"{self.text}{todo.title}{self.plain.x}"

    def line(self, todo: Todo) -> Any:
        return e("dd", todo.title, str(self.flag))

    def pick(self, todo: Todo) -> None:
        """A callback."""

    def render(self) -> Any:
        prefix, limit = self.text.upper(), sum(todo.n > 2 for todo in self.shown)
        return e(
            "div",
            prefix,
            Total(app=self),
            Order(app=self),
            Made("whole", Whole, {"app": self}),
            e("ol", each(self.shown, lambda t: Item(todo=t, label=prefix, plain=self.plain, on_pick=lambda: self.pick(t)), id)),
            e("p", each(self.todos, lambda t: e("u", prefix, t.title, self.helper(t), str(limit) if t.n > 2 else ""), id)),
            e("dl", each(self.todos, self.line, id)),
            e("q", each(self.todos, lambda t: e("s", prefix, t.title, str(limit)), id)),  # nothing opaque: only the closure can tell
            e("q", each(self.todos, partial(self.with_limit, limit), id)),
            e("em", self.loud),
            e("tt", self.note.text, *map(str, self.note.marks)),
            e("var", *[f"{key}{value}" for key, value in self.counts.items()]),
            (self.flag and e("hr")) or None,
            SHARED.word if self.flag else None,
            *[Item(todo=todo, label="x", plain=self.plain) for todo in list(self.todos)[:2]],
        )

    def with_limit(self, limit: int, todo: Todo) -> Any:
        return e("b", str(limit), todo.title)


OWN = ("todos", "text", "flag", "plain", "note", "counts", "chosen")


def fresh(app: App) -> str:
    twin = App()
    for name in OWN:
        twin.__dict__[name] = app.__dict__[name]
    tree = Tree(twin, failed=fail)
    shown = tree.html()
    tree.release()
    return normal(shown)


def fail(component: Component, error: BaseException) -> Any:
    raise AssertionError(f"{component} could not render") from error


def act(r: random.Random, app: App) -> None:
    """One write, of the kinds that handlers do."""
    todos = app.todos
    todo = todos[r.randrange(len(todos))] if len(todos) else None
    if todo is None:
        todos.append(Todo(title=r.choice("pqr"), n=r.randrange(6)))
        return
    writes: Sequence[Callable[[], Any]] = (
        lambda: todos.append(Todo(title=r.choice("pqr"), n=r.randrange(6), tags=r.sample("xyz", r.randrange(3)))),
        lambda: todos.pop(r.randrange(len(todos))),
        lambda: setattr(todo, "title", todo.title + "!"),
        lambda: setattr(todo, "n", r.randrange(6)),
        lambda: setattr(todo, "tags", r.sample("xyz", r.randrange(4))),
        lambda: todo.tags.append(r.choice("uvw")) if not set("uvw") & set(todo.tags) else todo.tags.clear(),
        lambda: setattr(app, "text", r.choice("abc")),
        lambda: setattr(app, "flag", not app.flag),
        lambda: setattr(app.plain, "x", app.plain.x + 1),
        lambda: setattr(app, "plain", Plain(r.randrange(9))),
        lambda: todos.sort(key=lambda one: (one.n, one.title)),
        lambda: todos.reverse(),
        lambda: setattr(SHARED, "word", r.choice("stuv")),
        lambda: todos.__setitem__(next(i for i, one in enumerate(todos) if one is todo), Todo(title=todo.title, n=todo.n, tags=list(todo.tags))),
        lambda: setattr(app, "todos", [one for one in todos if one.n != todo.n]),
        lambda: todos.__setitem__(slice(0, 2), todos[:2][::-1]),
        lambda: setattr(app.note, "text", r.choice("xyz")),
        lambda: app.note.marks.append(r.randrange(3)) if len(app.note.marks) < 4 else app.note.marks.clear(),
        lambda: setattr(app, "note", Note(r.choice("kl"))),
        lambda: app.counts.update({r.choice("ab"): r.randrange(3)}),
        lambda: app.counts.pop(r.choice("ab"), None),
        lambda: app.chosen.symmetric_difference_update({r.randrange(3)}),
    )
    r.choice(writes)()


def begin() -> App:
    app = App()
    app.todos = [Todo(title=c, n=i) for i, c in enumerate("abcd")]
    return app


def check(seed: int, turns: int) -> None:
    r = random.Random(seed)
    app = begin()
    tree = Tree(app, failed=fail)
    page = Page(tree.html())
    for turn in range(turns):
        for _ in range(r.randrange(1, 4)):
            act(r, app)
        tree.look_again()
        page.apply(tree.flush())
        want = fresh(app)
        assert normal(tree.html()) == want, (seed, turn, "server")
        assert page.html() == want, (seed, turn, "page")
    tree.release()


@settings(max_examples=150 * EFFORT, deadline=None)
@given(st.integers(0, 2**32))
def test_after_any_writes_the_page_shows_what_a_fresh_render_shows(seed: int) -> None:
    with unmeasured():
        check(seed, 12)


@pytest.mark.parametrize("part", range(4))
def test_thousands_of_random_turns_are_never_stale(part: int) -> None:
    with unmeasured():
        for seed in range(100 * EFFORT):
            check(1_000_000 * (part + 1) + seed, 12)


@pytest.mark.parametrize("seed", range(6))
def test_writes_from_threads_while_the_page_renders_are_never_missed(seed: int) -> None:
    app = begin()
    tree = Tree(app, failed=fail)
    page = Page(tree.html())
    raised: list[BaseException] = []

    def write(r: random.Random) -> None:
        try:
            for _ in range(60):
                app.text = r.choice("abc")
                SHARED.word = r.choice("stuv")
                app.counts[r.choice("abcdef")] = r.randrange(9)
                app.todos[r.randrange(4)].n = r.randrange(6)
                app.todos[r.randrange(4)].tags = list("xy")
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=write, args=(random.Random(seed * 10 + k),)) for k in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        with LOCK:
            page.apply(tree.flush())
    tree.look_again()
    page.apply(tree.flush())
    assert not raised
    assert page.html() == fresh(app)


class Cell(Component):
    todo: Todo

    def render(self) -> Any:
        return e("td", self.todo.title)


class Table(Component):
    todos: list[Todo] = state([])
    title: str = state("t")

    def render(self) -> Any:
        return e("div", self.title, e("ul", each(self.todos, lambda todo: e("li", Tag(todo=todo)), id)))


class Tag(Component):
    todo: Todo
    on_pick: Callable[[Todo], object] | None = None

    def render(self) -> Any:
        return e("b", self.todo.title)


def table() -> tuple[Table, Tree]:
    app = Table()
    app.todos = [Todo(title=str(k)) for k in range(10)]
    return app, Tree(app, failed=fail)


def rendered(tree: Tree) -> int:
    before = tree.renders
    tree.flush()
    return tree.renders - before


def test_a_changed_field_renders_only_the_component_that_read_it() -> None:
    app, tree = table()
    app.todos[3].title = "x"
    assert rendered(tree) == 1


def test_a_field_that_nobody_read_renders_nothing() -> None:
    app, tree = table()
    app.todos[3].n = 7
    assert rendered(tree) == 0


def test_an_equal_value_renders_nothing() -> None:
    app, tree = table()
    app.title = "t"
    app.todos[3].title = "3"
    assert rendered(tree) == 0


def test_an_appended_item_renders_the_list_and_its_own_row() -> None:
    app, tree = table()
    app.todos.append(Todo(title="new"))
    assert rendered(tree) == 3  # the table, the new row, the new row's component


def test_rows_are_not_rendered_again_when_their_parent_is() -> None:
    app, tree = table()
    app.title = "other"
    assert rendered(tree) == 1


def test_children_given_an_equal_lambda_are_not_rendered_again() -> None:
    class Parent(Component):
        n: int = state(0)
        todo: Todo = state(factory=lambda: Todo(title="a"))

        def pick(self, todo: Todo) -> None:
            """A callback."""

        def render(self) -> Any:
            todo = self.todo
            return e("div", str(self.n), Tag(todo=todo, on_pick=lambda _: self.pick(todo)), Tag(todo=todo, on_pick=self.pick))

    app = Parent()
    tree = Tree(app, failed=fail)
    app.n += 1
    assert rendered(tree) == 1


def test_a_computed_value_runs_once_a_change_and_stops_where_it_did_not_change() -> None:
    runs: list[str] = []

    class Diamond(Component):
        n: int = state(1)

        @computed
        def even(self) -> bool:
            runs.append("even")
            return self.n % 2 == 0

        @computed
        def left(self) -> str:
            runs.append("left")
            return f"l{self.even}"

        @computed
        def right(self) -> str:
            runs.append("right")
            return f"r{self.even}"

        def render(self) -> Any:
            runs.append("render")
            return e("p", self.left, self.right)

    app = Diamond()
    tree = Tree(app, failed=fail)
    assert sorted(runs) == ["even", "left", "render", "right"]
    runs.clear()
    app.n = 3
    tree.flush()
    assert runs == ["even"]
    runs.clear()
    app.n = 4
    tree.flush()
    assert sorted(runs) == ["even", "left", "render", "right"]


def test_a_computed_value_is_right_in_the_middle_of_a_handler() -> None:
    app = begin()
    Tree(app, failed=fail)
    app.todos[0].n = 4
    app.todos[2].n = 4
    assert app.total == 8
    app.plain.x = 9
    assert app.loud == "A9"


def test_a_computed_error_is_shown_and_passes_when_its_cause_does() -> None:
    class Ratio(Component):
        n: int = state(0)

        @computed
        def inverse(self) -> float:
            return 1 / self.n

        def render(self) -> Any:
            return e("p", str(self.inverse))

    app = Ratio()
    tree = Tree(app, failed=lambda component, error: type(error).__name__)
    assert "ZeroDivisionError" in tree.html()
    app.n = 2
    tree.flush()
    assert "0.5" in tree.html()


def test_a_computed_value_that_another_thread_computes_is_computed_here_too() -> None:
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Component):
        n: int = state(1)

        @computed
        def doubled(self) -> int:
            if threading.current_thread() is not threading.main_thread():
                inside.set()
                assert go_on.wait(10)
            return self.n * 2

        def render(self) -> Any:
            return e("p", str(self.doubled))

    app = Slow()
    other = threading.Thread(target=lambda: app.doubled)
    other.start()
    assert inside.wait(10)
    tree = Tree(app, failed=fail)
    assert "2" in tree.html()
    go_on.set()
    other.join()
    app.n = 2
    tree.flush()
    assert "4" in tree.html()


def test_what_is_marked_while_a_flush_ends_asks_for_another() -> None:
    asked: list[str] = []

    class Late(Component):
        n: int = state(0)
        shown: int = state(0)

        def render(self) -> Any:
            return e("p", str(self.shown))

    app = Late()
    tree = Tree(app, failed=fail, wake=lambda: asked.append("wake"))
    app.shown = -1
    asked.clear()
    render = Late.render

    def write() -> None:
        app.n += 1
        app.shown = app.n

    def render_and_be_written(self: Late) -> Any:
        node = render(self)
        if self.__dict__["n"] < 100:
            writer = threading.Thread(target=write)
            writer.start()
            writer.join()
        return node

    app.n = 0
    Late.render = render_and_be_written  # type: ignore[method-assign]
    tree.flush()
    assert tree.dirty
    assert asked


# --- what is read past a container's own methods, or not read at all ----------------------------------


class Shows(Component):
    """Shows what `fn` makes of the one thing it holds."""

    value: Any = state(None)
    fn: Callable[[Any], Any]

    def render(self) -> Any:
        return e("p", str(self.fn(self.value)))


def key_or_none(value: dict[str, int]) -> object:
    try:
        return value["late"]
    except KeyError:
        return None


def first_or_none(value: list[int]) -> object:
    try:
        return value[0]
    except IndexError:
        return None


def move(value: Plain) -> None:
    value.x += 1


class Frozen(Model, frozen=True):
    items: list[int]


NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)

LOOKS: list[tuple[Any, Callable[[Any], Any], Callable[[Shows], Any]]] = [
    ({}, key_or_none, lambda app: app.value.update(late=1)),
    ([], first_or_none, lambda app: app.value.append(1)),
    ([1], lambda value: [0] + value, lambda app: app.value.append(2)),  # noqa: RUF005  # it is what is tried
    ({1}, lambda value: sorted(set(value)), lambda app: app.value.add(2)),
    ({1}, lambda value: sorted({0} | value), lambda app: app.value.add(2)),
    ({1}, lambda value: sorted({1, 2} & value), lambda app: app.value.add(2)),
    ({1}, lambda value: sorted({1, 2} - value), lambda app: app.value.add(2)),
    ({1}, lambda value: sorted({1, 2} ^ value), lambda app: app.value.add(2)),
    ({1}, lambda value: sorted({1, 2}.union(value)), lambda app: app.value.add(3)),
    ([Plain(1)], lambda value: [one.x for one in value], lambda app: move(app.value[0])),
    ([(Plain(1),)], lambda value: [one.x for (one,) in value], lambda app: move(app.value[0][0])),
    ({"a": Plain(1)}, lambda value: value.get("a").x, lambda app: move(app.value["a"])),
    ({"a": Plain(1)}, lambda value: [one.x for one in value.values()], lambda app: move(app.value["a"])),
    ({"a": Plain(1)}, lambda value: [one.x for _, one in value.items()], lambda app: move(app.value["a"])),
    (Frozen(items=[1]), lambda value: value.items, lambda app: app.value.items.append(2)),
    (Decimal("2.5"), str, lambda app: setattr(app, "value", Decimal("2.50"))),
    (0.0, str, lambda app: setattr(app, "value", -0.0)),
    (NOON, str, lambda app: setattr(app, "value", NOON.astimezone(timezone(timedelta(hours=2))))),
]


@pytest.mark.parametrize(("value", "fn", "change"), LOOKS, ids=range(len(LOOKS)))
def test_however_it_is_looked_at_a_change_shows(value: Any, fn: Callable[[Any], Any], change: Callable[[Shows], Any]) -> None:
    app = Shows(fn=fn)
    app.value = copy.deepcopy(value)
    tree = Tree(app, failed=fail)
    before = tree.html()
    change(app)
    tree.look_again()
    tree.flush()
    fresh = Shows(fn=fn)
    fresh.value = app.value
    assert tree.html() == Tree(fresh, failed=fail).html() != before


def test_a_row_that_calls_a_function_which_sees_an_opaque_object_renders_after_each_step() -> None:
    seen = Plain(1)

    def now() -> int:
        return seen.x

    class List(Component):
        names: list[str] = state(["a"])

        def render(self) -> Any:
            return e("ul", each(self.names, lambda name: e("li", f"{name}{now()}")))

    tree = Tree(List(), failed=fail)
    seen.x = 2
    tree.look_again()
    tree.flush()
    assert "a2" in tree.html()


def test_rows_may_be_rendered_by_a_function_that_calls_itself() -> None:
    class Nested(Component):
        trees: list[list[Any]] = state([[[], []], []])
        n: int = state(0)

        def render(self) -> Any:
            def shown(tree: list[Any]) -> Element:
                return e("ul", *[e("li", shown(one)) for one in tree])

            return e("div", str(self.n), each(self.trees, shown, id))

    app = Nested()
    tree = Tree(app, failed=fail)
    app.n = 1
    assert rendered(tree) == 1, "the rows see the same function"


class Slowly(Reader):
    """One whose subscription takes its time."""

    def __init__(self, wait: Callable[[], Any]) -> None:
        self.wait, self.marked = wait, 0

    @property
    def alive(self) -> bool:
        self.wait()
        return True

    def mark(self) -> None:
        self.marked += 1


def at_once(readers: Any, subscribe: Callable[[Reader], None], wrote: Callable[[], None]) -> None:
    """Two threads subscribe while a third reader is there; a write reaches all of them."""
    begun, ended = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        ended.wait(0.2)

    first, slow, quick = Slowly(lambda: None), Slowly(wait), Slowly(lambda: None)
    subscribe(first)

    def second() -> None:
        begun.wait(0.2)
        subscribe(quick)
        ended.set()

    threads = [threading.Thread(target=subscribe, args=(slow,)), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrote()
    assert (first.marked, slow.marked, quick.marked) == (1, 1, 1)


def test_two_threads_that_begin_to_read_a_list_are_both_told_of_a_write() -> None:
    readers = Readers()
    at_once(readers, readers.add, readers.wrote)


def test_two_threads_that_begin_to_read_a_models_field_are_both_told_of_a_write() -> None:
    readers = FieldReaders()
    other = Slowly(lambda: None)
    readers.add(other, "n")
    at_once(readers, lambda reader: readers.add(reader, "title"), lambda: readers.wrote("title"))


def test_two_threads_that_begin_to_read_an_attribute_are_both_told_of_a_write() -> None:
    app = Shows(fn=str)
    at_once(app, lambda reader: subscribe(app, "value", reader), lambda: wrote(app, "value"))


def test_a_render_that_stumbles_over_what_another_thread_writes_is_no_error() -> None:
    class Counts(Component):
        counts: dict[str, int] = state({"a": 1})
        more: bool = state(True)

        def render(self) -> Any:
            found = []
            for name in self.counts:
                found.append(name)
                if "b" not in self.__dict__["counts"] and self.more:
                    writer = threading.Thread(target=lambda: self.counts.update(b=2))
                    writer.start()
                    writer.join()
            return e("p", *found)

    tree = Tree(Counts(), failed=fail)
    tree.flush()
    assert "ab" in tree.html()
