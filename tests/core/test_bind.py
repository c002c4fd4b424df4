"""`bind=lambda: self.todo.title` names exactly one attribute that can be written; anything else is refused with the mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from livepy.core.bind import resolve
from livepy.core.component import Component
from livepy.core.models import Model
from livepy.core.state import computed, state
from livepy.core.tree import Tree
from livepy.errors import LivepyError


class Todo(Model):
    title: str = "x"
    n: int = 1


@dataclass
class Note:
    text: str = "n"


class Page(Component):
    label: str = "given"
    todo: Todo = state(factory=Todo)
    note: Note = state(factory=Note)
    texts: list[str] = state(["a", "b"])
    words: dict[str, str] = state({"k": "v"})
    n: int = state(3)

    @computed
    def doubled(self) -> int:
        return self.n * 2

    def render(self) -> Any:
        return None


page = Page()
GOOD: list[tuple[Callable[[], Any], Any, Any]] = [
    (lambda: page.n, page, "n"),
    (lambda: page.todo.title, page.todo, "title"),
    (lambda: page.note.text, page.note, "text"),
    (lambda: page.texts[1], page.texts, 1),
    (lambda: page.words["k"], page.words, "k"),
    (lambda: (page.todo if page.n else Todo()).n, page.todo, "n"),
]


@pytest.mark.parametrize(("bind", "owner", "name"), GOOD, ids=["state", "field of a model", "field of a dataclass", "item", "entry", "condition"])
def test_an_attribute_item_or_entry_is_found(bind: Callable[[], Any], owner: Any, name: Any) -> None:
    found = resolve(bind)
    assert found.owner is owner
    assert found.name == name
    assert found.get() == bind()


BAD: dict[str, Callable[[], Any]] = {
    "constant": lambda: "x",
    "prop": lambda: page.label,
    "computed": lambda: page.doubled,
    "strip": lambda: page.todo.title.strip(),
    "int": lambda: int(page.n),
    "max": lambda: max(page.n, 0),
    "plus": lambda: page.n + 0,
    "or": lambda: page.todo.title or "",
    "f-string": lambda: f"{page.todo.title}",
    "not": lambda: not page.n,
    "comparison": lambda: page.n == 1,
    "len": lambda: len(page.texts),
    "slice": lambda: page.texts[0:1],
}


@pytest.mark.parametrize("bind", BAD.values(), ids=BAD)
def test_what_is_made_of_an_attribute_is_refused_with_the_place(bind: Callable[[], Any]) -> None:
    with pytest.raises(LivepyError, match=r"test_bind\.py:\d+"):
        resolve(bind)


def test_writing_through_a_binding_shows() -> None:
    class Shown(Component):
        todo: Todo = state(factory=Todo)

        def render(self) -> Any:
            return self.todo.title

    app = Shown()
    tree = Tree(app)
    resolve(lambda: app.todo.title).set("new")
    tree.flush()
    assert "new" in tree.html()


def test_the_annotation_is_the_authors_own() -> None:
    assert resolve(lambda: page.n).annotation is int
    assert resolve(lambda: page.todo.title).annotation is str
    assert resolve(lambda: page.note.text).annotation in (str, "str")


def test_looking_at_a_binding_subscribes_nobody() -> None:
    class Quiet(Component):
        n: int = state(0)

        def render(self) -> Any:
            return str(self.n)

    app = Quiet()
    tree = Tree(app)
    resolve(lambda: app.n)
    app.n = 1
    before = tree.renders
    tree.flush()
    assert tree.renders == before + 1
