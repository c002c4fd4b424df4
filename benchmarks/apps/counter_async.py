"""The counter whose handler runs on the event loop."""

from __future__ import annotations

from livepy import App, state, ui


class Counter(App, title="Counter"):
    count: int = state(0)

    async def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"Clicked {self.count} times"),
            ui.button("Click me", on_click=self.increment),
        )
