from typing import Literal

from livepy import App, state, ui

Plan = Literal["Starter", "Team"]


class Plans(App, title="Plans"):
    chosen: Plan = state("Starter")

    def choose(self, plan: Plan) -> None:
        self.chosen = plan

    def plan(self, name: Plan, price: str, *gains: str) -> ui.Element:
        is_chosen = self.chosen == name
        return ui.card(
            ui.text(price, size="large", bold=True),
            ui.column(*[ui.text(gain) for gain in gains], gap=1),
            title=name,
            footer=ui.button(
                "Your plan" if is_chosen else f"Choose {name}",
                variant="secondary" if is_chosen else "primary",
                disabled=is_chosen,
                on_click=lambda: self.choose(name),
            ),
        )

    def render(self) -> ui.Element:
        return ui.row(
            self.plan("Starter", "Free", "3 projects", "Community help"),
            self.plan("Team", "12 a month", "50 projects", "Answers within a day"),
            gap=4,
            align="stretch",
        )
