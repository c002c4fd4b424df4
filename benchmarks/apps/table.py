"""A thousand rows of plain elements over models, and what a click does to them."""

from __future__ import annotations

from benchmarks.rows import ROWS, Cells
from benchmarks.rows import table as some
from livepy import App, Model, state, ui


class Row(Model):
    number: str
    name: str
    amount: str
    state: str


def model(texts: Cells) -> Row:
    """One row of the benchmark as a model."""
    number, name, amount, state = texts
    return Row(number=number, name=name, amount=amount, state=state)


def line(row: Row) -> ui.Element:
    """One row of the benchmark as elements."""
    return ui.tag("tr", ui.tag("td", row.number), ui.tag("td", row.name), ui.tag("td", row.amount), ui.tag("td", row.state))


class Table(App, title="Table"):
    rows: list[Row] = state(factory=lambda: [model(texts) for texts in some()])
    next: int = state(ROWS + 1)

    async def one(self) -> None:
        self.rows[500].name += "!"

    async def tenth(self) -> None:
        for row in self.rows[::10]:
            row.name += "!"

    async def swap(self) -> None:
        self.rows[1], self.rows[998] = self.rows[998], self.rows[1]

    async def delete(self) -> None:
        del self.rows[0]

    async def append(self) -> None:
        self.rows.extend(model(texts) for texts in some(self.next, 100))
        self.next += 100

    async def replace(self) -> None:
        self.rows = [model(texts) for texts in some(self.next)]
        self.next += ROWS

    def render(self) -> ui.Element:
        actions = (self.one, self.tenth, self.swap, self.delete, self.append, self.replace)
        return ui.column(
            ui.row(*[ui.button(action.__name__, on_click=action, attrs={"data-do": action.__name__}) for action in actions]),
            ui.tag("table", ui.tag("tbody", ui.each(self.rows, line, key=lambda row: row.number))),
        )
