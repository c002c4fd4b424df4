from collections.abc import Iterator

from livepy import Interface


def squares(count: int = 3) -> Iterator[str]:
    """Each square, as soon as it is known."""
    text = ""
    for number in range(1, count + 1):
        text += f"{number} times {number} is {number * number}\n"
        yield text


app = Interface(squares)
