"""Props, state, models, computed values and context."""

from the_app import Demo, Picker, Todo, TodoItem, demo, no_op, todo

from livepy import App, Model, context, every, state, ui

TodoItem(todo="x", on_remove=demo.remove)  # ERROR
TodoItem(todo=todo)  # ERROR
TodoItem(todo=todo, on_remove=demo.remove, colour="red")  # ERROR
TodoItem(todo, on_remove=demo.remove)  # ERROR
TodoItem(todo=todo, on_remove=demo.remove, editing=True)  # ERROR
TodoItem(todo=todo, on_remove=demo.set_name)  # ERROR
Picker(options=["a"], on_pick=demo.set_count)  # ERROR
demo.count = "3"  # ERROR
demo.coutn += 1  # ERROR
demo.extra = 1  # ERROR
demo.todos.append("buy milk")  # ERROR
demo.left = 3  # ERROR
demo.box.fokus()  # ERROR
todo.titel = "x"  # ERROR
todo.title = 3  # ERROR


class WrongDefault(App):
    n: int = state("0")  # ERROR


class WrongFactory(App):
    n: list[int] = state(factory=dict)  # ERROR


class WrongKeep(App):
    n: int = state(0, keep="ulr")  # ERROR


class WrongRender(App):
    def render(self) -> ui.Node:
        return {"a": 1}  # ERROR


class ForgottenReturn(App):
    def render(self) -> ui.Element:  # ERROR
        ui.text("a")


class WrongUse(App):
    cart: Todo = context()

    def go(self) -> int:
        return self.cart.title  # ERROR


class WrongOption(App, titel="x"):  # ERROR
    pass


class WrongTask(App, tasks=[no_op]): ...  # ERROR


class Shared(Model):
    n: int = 0


with Shared().change:  # ERROR
    pass


@every("1s")  # ERROR
def tick() -> None: ...


wrong: Demo = demo.render()  # ERROR
