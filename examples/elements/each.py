from livepy import App, Model, state, ui


class Task(Model):
    title: str
    done: bool = False


class Tasks(App, title="Tasks"):
    tasks: list[Task] = state(
        [Task(title="Buy tea", done=True), Task(title="Call Ada"), Task(title="Water the plants")]
    )

    def add(self) -> None:
        self.tasks.append(Task(title=f"Task {len(self.tasks) + 1}"))

    def row(self, task: Task) -> ui.Element:
        return ui.row(
            ui.checkbox(task.title, bind=lambda: task.done),
            ui.button(
                "Remove",
                icon="x",
                size="small",
                variant="ghost",
                on_click=lambda: self.tasks.remove(task),
            ),
            justify="between",
        )

    def render(self) -> ui.Element:
        return ui.column(
            ui.each(self.tasks, self.row, empty=ui.text("Nothing to do", tone="success")),
            ui.button("Add a task", icon="plus", on_click=self.add),
        )
