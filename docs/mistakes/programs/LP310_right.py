from livepy import Interface


def greet(name: str) -> str:
    return f"Hello {name}"


app = Interface(greet)
