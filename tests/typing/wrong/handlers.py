"""What handlers take."""

from the_app import demo, no_op

from livepy import ui

ui.button("Go", on_click=demo.save())  # ERROR
ui.button("Go", on_click=demo.remove)  # ERROR
ui.button("Go", on_click=lambda event: no_op())  # ERROR
ui.button("Go", on_click=demo.svae)  # ERROR
ui.textbox("Name", on_change=demo.set_count)  # ERROR
ui.textbox("Name", on_change=lambda name: demo.set_count(name))  # ERROR
ui.textbox("Name", on_submit=demo.set_name)  # ERROR
ui.number("Count", value=1, on_change=demo.set_count)  # ERROR
ui.image_input("Photo", on_change=demo.set_file)  # ERROR
ui.text("a", on={"click": no_op})  # ERROR
ui.text("a", on={"keydown": ui.on(no_op, keys=["Enter"])})  # ERROR
ui.on(lambda event: print(event.key), keys="Enter")  # ERROR
ui.file("Photo", on_change=demo.set_file)  # ERROR
ui.files("Photos", on_change=demo.set_file)  # ERROR
ui.upload_button("Photo", on_upload=demo.set_name)  # ERROR
ui.table(demo.todos, on_click=demo.set_name)  # ERROR
ui.date("Day", on_change=demo.set_name)  # ERROR
ui.alert("Sold out", on_close=demo.set_name)  # ERROR
