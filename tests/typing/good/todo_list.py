"""What Gradio's demo todo_list does, and no more."""

from livepy import App, Model, state, ui


class Task(Model):
    name: str
    complete: bool = False


class TodoList(App):
    tasks: list[Task] = state([])
    new: str = state("")

    def add(self) -> None:
        self.tasks.append(Task(name=self.new))
        self.new = ""

    def finish(self, task: Task) -> None:
        task.complete = True

    def delete(self, task: Task) -> None:
        self.tasks.remove(task)

    def open_task(self, task: Task) -> ui.Element:
        return ui.row(
            ui.text(task.name),
            ui.button("Done", on_click=lambda: self.finish(task)),
            ui.button("Delete", variant="danger", on_click=lambda: self.delete(task)),
        )

    def render(self) -> ui.Element:
        complete = [t for t in self.tasks if t.complete]
        incomplete = [t for t in self.tasks if not t.complete]
        return ui.column(
            ui.textbox("Task Name", bind=lambda: self.new, on_submit=self.add, autofocus=True),
            ui.heading(f"Incomplete Tasks ({len(incomplete)})", level=3),
            ui.each(incomplete, self.open_task),
            ui.heading(f"Complete Tasks ({len(complete)})", level=3),
            ui.each(complete, lambda t: ui.text(t.name)),
        )
