from pydantic import Field

from livepy import App, Model, computed, state, ui

LIMIT = 100


class Expense(Model):
    what: str = ""
    amount: float | None = Field(default=None, gt=0, le=10_000)


class Expenses(App, title="Expenses"):
    draft: Expense = state(Expense())
    expenses: list[Expense] = state([])

    @computed
    def total(self) -> float:
        return sum(expense.amount or 0 for expense in self.expenses)

    def add(self) -> None:
        self.expenses.append(self.draft)
        self.draft = Expense()
        self.session.toast("Added", "success")

    def check_what(self, text: str) -> str | None:
        return "Letters, please, so that you know it again." if text.isdigit() else None

    def line(self, expense: Expense) -> ui.Element:
        return ui.row(
            ui.text(expense.what, grow=True),
            ui.text(f"{expense.amount or 0:.2f}", style={"font-variant-numeric": "tabular-nums"}),
            ui.button(
                "Remove",
                icon="trash",
                size="small",
                variant="ghost",
                aria_label=f"Remove {expense.what}",
                on_click=lambda: self.expenses.remove(expense),
            ),
        )

    def entry(self) -> ui.Element:
        return ui.form(
            ui.textbox(
                "What for?",
                bind=lambda: self.draft.what,
                required=True,
                check=self.check_what,
            ),
            ui.number("Amount", bind=lambda: self.draft.amount, required=True),
            on_submit=self.add,
            submit="Add",
        )

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("Expenses"),
            ui.row(
                ui.card(self.entry(), title="New"),
                ui.card(
                    ui.each(self.expenses, self.line, empty="Nothing spent yet."),
                    ui.text(
                        f"Total: {self.total:.2f}",
                        bold=True,
                        tone="error" if self.total > LIMIT else "neutral",
                    ),
                    title="This month",
                ),
                align="start",
                gap=4,
            ),
            gap=4,
        )
