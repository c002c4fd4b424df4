"""Takes files, and counts beside them."""

from __future__ import annotations

from livepy import App, File, state, ui


class Uploads(App, title="Uploads"):
    count: int = state(0)
    files: list[File] = state([])

    async def increment(self) -> None:
        self.count += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"Clicked {self.count} times"),
            ui.button("Click me", on_click=self.increment),
            ui.files("Files", bind=lambda: self.files),
        )
