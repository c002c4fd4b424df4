from livepy import App, Model, state, ui


class Todo(Model):
    id: int
    title: str


def loaded() -> list[Todo]:
    return [Todo(id=1, title="Tea"), Todo(id=2, title="Milk")]


class Notes(App):
    todos: list[Todo] = state(factory=loaded)

    def reload(self) -> None:
        self.todos = loaded()

    def render(self) -> ui.Element:
        rows = ui.each(self.todos, lambda todo: ui.text(todo.title))  # here
        return ui.column(ui.button("Reload", on_click=self.reload), rows)
