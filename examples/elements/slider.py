from livepy import App, state, ui


class Loan(App, title="Loan"):
    amount: int = state(12_000)
    years: int = state(5)
    rate: float = state(3.5)

    def render(self) -> ui.Element:
        months, monthly_rate = self.years * 12, self.rate / 1200
        growth = (1 + monthly_rate) ** months
        payment = self.amount * monthly_rate * growth / (growth - 1)
        return ui.column(
            ui.slider("Amount", min=1000, max=50_000, step=500, bind=lambda: self.amount, unit="€"),
            ui.slider("Years", min=1, max=30, bind=lambda: self.years),
            ui.slider("Interest", min=0.5, max=12, step=0.1, bind=lambda: self.rate, unit="%"),
            ui.text(f"{payment:,.2f} € a month", size="large", bold=True),
            gap=4,
        )
