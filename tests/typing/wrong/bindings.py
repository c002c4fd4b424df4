"""What inputs edit, and what they offer."""

from the_app import Size, demo

from livepy import ui

ui.textbox("Count", bind=lambda: demo.count)  # ERROR
ui.number("Name", bind=lambda: demo.name)  # ERROR
ui.textbox("Name", bind=lambda: demo.nmae)  # ERROR
ui.textbox("Name", bind=demo.name)  # ERROR
ui.textbox("Name", bind="name")  # ERROR
ui.textbox("Title", bind=lambda: demo.chosen.title)  # ERROR
ui.checkbox("Open", bind=lambda: demo.name)  # ERROR
ui.slider("Count", bind=lambda: demo.count)  # ERROR
ui.select("City", ["Oslo"], on_change=demo.set_count)  # ERROR
ui.select("City", ["Oslo", "Bergen"], bind=lambda: demo.count)  # ERROR
ui.select("Todo", demo.todos, show=lambda t: t.titel)  # ERROR
ui.select("Todo", demo.todos, on_change=lambda t: demo.set_name(t.id))  # ERROR
ui.select("Size", Size, bind=lambda: demo.tab)  # ERROR
ui.select("Size", int, bind=lambda: demo.count)  # ERROR
ui.radio("Size", Size, on_change=demo.set_count)  # ERROR
ui.switch("Open", bind=lambda: demo.count)  # ERROR
ui.checkboxes("Names", ["a", "b"], bind=lambda: demo.name)  # ERROR
ui.multiselect("Names", ["a", "b"], bind=lambda: demo.todos)  # ERROR
ui.date("Day", bind=lambda: demo.name)  # ERROR
ui.color("Colour", bind=lambda: demo.count)  # ERROR
ui.file("Photo", bind=lambda: demo.name)  # ERROR
ui.files("Photos", bind=lambda: demo.todos)  # ERROR
