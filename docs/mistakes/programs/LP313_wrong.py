from livepy import Interface


def count(names: list[str]) -> int:
    return len(names)


app = Interface(count)  # here
