from livepy import Interface


def greet(name):
    return f"Hello {name}"


app = Interface(greet)  # here
