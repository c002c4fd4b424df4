from livepy import Interface


def add(a: int, b: int) -> int:
    return a + b


app = Interface(add)
