from livepy import Interface, ui


def greet(name: str) -> str:
    return f"Hello {name}"


app = Interface(greet, inputs={"name": ui.textbox()})
