from livepy import Interface


def count(names: str) -> int:
    return len(names.split())


app = Interface(count)
