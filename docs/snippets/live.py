from typing import Annotated

from livepy import Interface, ui


def convert(celsius: Annotated[float, ui.slider(min=-40, max=100)] = 20) -> float:
    return celsius * 9 / 5 + 32


app = Interface(convert, live=True, title="Degrees", description="From Celsius to Fahrenheit")
