"""A test that passes once passes always: threads, the loop, two visitors, files and cuts, over and over; `make proof` repeats it a thousand times."""

from __future__ import annotations

import asyncio
import time

import pytest

from livepy import App, File, Model, every, shared, state, testing, ui
from tests.effort import EFFORT

TIMES = 50 * EFFORT


class Pad(Model):
    """What all visitors see."""

    lines: list[str] = []


pad = shared("repeats", Pad())


class Desk(App):
    """Something of all kinds."""

    name: str = state("")
    file: File | None = state(None)
    ticks: int = state(0)

    @every(1)
    def tick(self) -> None:
        self.ticks += 1

    def in_thread(self) -> None:
        time.sleep(0.0005)
        pad.lines.append(f"{self.name} in a thread")

    async def on_loop(self) -> None:
        await asyncio.sleep(0.5)
        pad.lines.append(f"{self.name} on the loop")
        self.session.toast("done")

    def in_steps(self):
        for step in (1, 2, 3):
            pad.lines.append(f"step {step}")
            yield

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Name", bind=lambda: self.name),
            ui.file("File", bind=lambda: self.file),
            *[ui.button(one.__name__, on_click=one) for one in (self.in_thread, self.on_loop, self.in_steps)],
            ui.text(f"{self.ticks} ticks"),
            ui.each(pad.lines, lambda line: ui.tag("li", line)),
        )


@pytest.mark.timeout(3000)
def test_the_same_is_seen_every_time() -> None:
    for _ in range(TIMES):
        pad.lines.clear()
        with testing.open(Desk()) as ada, testing.open(Desk()) as bob:
            ada.label("Name").fill("Ada")
            ada.find("button", "in_thread").click()
            assert [item.text for item in bob.all("listitem")] == ["Ada in a thread"]
            bob.disconnect()
            bob.label("Name").fill("Bob")
            bob.find("button", "on_loop").click()
            ada.find("button", "in_steps").click()
            assert ada.toasts == bob.toasts == []
            bob.reconnect()
            assert [item.text for item in ada.all("listitem")] == ["Ada in a thread", "step 1", "step 2", "step 3", "Bob on the loop"]
            assert (ada.toasts, bob.toasts) == ([], ["done"])
            ada.label("File").upload(File.of_text("hello", "a.txt"))
            assert ada.app.file is not None
            assert ada.app.file.read() == b"hello"
            ada.advance(60)
            assert "60 ticks" in bob.text
