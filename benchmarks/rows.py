"""The rows of the table benchmarks: the same texts for the floor and for livepy."""

from __future__ import annotations

ROWS = 1000
FRUITS = ("apple", "pear", "plum", "quince", "medlar", "cherry", "fig")
STATES = ("open", "sold", "kept")

Cells = tuple[str, str, str, str]


def cells(number: int) -> Cells:
    """The four texts of one row."""
    return (str(number), f"{FRUITS[number % 7]} {number * 7919 % 1000}", f"{number * 31 % 997 / 10:.1f}", STATES[number % 3])


def table(first: int = 1, count: int = ROWS) -> list[Cells]:
    """So many rows from `first` on."""
    return [cells(number) for number in range(first, first + count)]
