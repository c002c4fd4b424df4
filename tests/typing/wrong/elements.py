"""What elements say, their props and their children."""

from pathlib import Path

from the_app import TodoItem, demo

from livepy import File, ui

ui.button("Go", colour="red")  # ERROR
ui.column(gap="wide")  # ERROR
ui.button("Go", variant="primry")  # ERROR
ui.button("Go", icon="trsh")  # ERROR
ui.button("Go", icon=Path("a.svg"))  # ERROR
ui.text("a", visible="no")  # ERROR
ui.heading("a", level=7)  # ERROR
ui.image("/cat.png")  # ERROR
ui.column(3)  # ERROR
ui.column(len(demo.todos) and ui.text("some"))  # ERROR
ui.column(ui.text)  # ERROR
ui.column(TodoItem)  # ERROR
ui.each(demo.todos, lambda t: ui.text(t.title), key=lambda t: t)  # ERROR
ui.each(demo.todos, lambda t: ui.text(t.title), key=lambda t: t.ident)  # ERROR
ui.each(demo.todos, lambda t: t, key=lambda t: t.id)  # ERROR
File.of("hello", "a.txt")  # ERROR
