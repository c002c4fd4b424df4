"""Sessions, functions as apps, settings and starting."""

from the_app import Demo, demo, no_op

from livepy import Interface, Settings, run

demo.session.toast("Saved", "sucess")  # ERROR
demo.session.navigate(Demo)  # ERROR
demo.session.request.base_path = "/x"  # ERROR
demo.session.request.headers["x"] = "y"  # ERROR
demo.session.task(demo.save)  # ERROR
Interface(no_op, titel="x")  # ERROR
run(Demo, upload_limit_mb=5)  # ERROR
run(Demo, settings=Settings(upload_mb=5))  # ERROR
run(Demo, settings={"hosts": ["a"]})  # ERROR
run(Demo, lifespan=no_op)  # ERROR
