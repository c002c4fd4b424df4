from livepy import Interface


def add(*numbers: int) -> int:
    return sum(numbers)


app = Interface(add)  # here
