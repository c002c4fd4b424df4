"""What the wrong programs beside this are wrong about. Itself it is right."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Generic, TypeVar

from livepy import App, Component, File, Model, Ref, computed, state, ui

T = TypeVar("T")


class Todo(Model):
    id: int
    title: str
    done: bool = False


class Size(Enum):
    small = 1


class TodoItem(Component):
    todo: Todo
    on_remove: Callable[[Todo], object]
    size: int = 1
    editing: bool = state(False)


class Picker(Component, Generic[T]):
    options: Sequence[T]
    on_pick: Callable[[T], object]


class Demo(App):
    count: int = state(0)
    name: str = state("")
    todos: list[Todo] = state([])
    chosen: Todo | None = state(None)
    tab: str = state("a")
    open: bool = state(False)
    box = Ref()

    @computed
    def left(self) -> int:
        return len(self.todos)

    def remove(self, todo: Todo) -> None: ...

    def set_name(self, name: str) -> None: ...

    def set_count(self, count: int) -> None: ...

    def set_file(self, file: File) -> None: ...

    async def save(self) -> None: ...

    def render(self) -> ui.Element:
        return ui.text(self.left)


def no_op() -> None: ...


demo = Demo()
todo = Todo(id=1, title="x")
