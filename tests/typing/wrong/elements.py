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
ui.tabs({"Chart": ui.text("a")})  # ERROR
ui.tabs(ui.text("a"))  # ERROR
ui.tab("Chart", 3)  # ERROR
ui.tabs(ui.tab("A", "a", key="a"), bind=lambda: demo.count)  # ERROR
ui.accordion(ui.tab("A", "a", key="a"))  # ERROR
ui.accordion(ui.fold("A", "a", key="a"), bind=lambda: demo.tab)  # ERROR
ui.dialog(ui.text("a"), open=lambda: demo.open)  # ERROR
ui.dialog(ui.text("a"), bind=lambda: demo.count)  # ERROR
ui.table(demo.todos, [ui.col("Title", lambda t: t.titel)])  # ERROR
ui.table(demo.todos, bind=lambda: demo.chosen)  # ERROR
ui.svg("a.svg")  # ERROR
ui.column(ui.spinner)  # ERROR
ui.alert("a", tone="danger")  # ERROR
ui.link("Home")  # ERROR
ui.metric("Sales", None)  # ERROR
