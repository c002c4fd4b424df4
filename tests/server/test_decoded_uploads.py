"""Files that become something else before their handler is called, on a real server."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from livepy import App, state, ui
from livepy.core.protocol import Op
from livepy.files import decoding
from tests.server.site import Page, opened
from tests.session.visitor import app_of, listeners


class Letters(App):
    read: list[str] = state([])

    def take(self, letter: bytes | None) -> None:
        self.read.append(repr(letter))

    async def take_later(self, letter: bytes | None) -> None:
        self.read.append(repr(letter))

    def render(self) -> ui.Element:
        return ui.column(ui.file("Now", on_change=self.take), ui.file("Later", on_change=self.take_later), ui.text(" ".join(self.read)))


async def put(page: Page, at: int, data: bytes) -> None:
    """A visitor chooses a file, and all of it is sent."""
    (session,) = page.server.registry.sessions
    await page.event(listeners(session, "change")[at], "change", [["a.txt", len(data), "text/plain", 0]])
    grant = (await page.answer(Op.GRANT))[3][0][0]
    async with page.http.put(f"{page.url}{page.data['upload']}{grant}?offset=0", data=data, headers={"Origin": page.url.rstrip("/")}) as response:
        assert response.status == 200


@pytest.mark.parametrize("at", [0, 1], ids=["def", "async def"])
async def test_the_control_is_busy_while_a_file_is_decoded_and_the_loop_is_free(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(file: Any) -> bytes:
        begun.set()
        assert go_on.wait(60)
        return bytes(file.read()).upper()

    monkeypatch.setitem(decoding.DECODERS, "builtins.bytes", slow)
    async with opened(Letters, tmp_path, disk_reserve_mb=0) as page:
        await put(page, at, b"hello")
        answered = asyncio.create_task(page.answer(Op.DONE))
        await asyncio.to_thread(begun.wait, 60)
        async with page.http.get(page.url + "_livepy/health") as response:
            assert response.status == 200, "others are served meanwhile"
        assert not answered.done()
        assert app_of(page.server.registry.sessions[0]).read == []
        go_on.set()
        await answered
        assert app_of(page.server.registry.sessions[0]).read == ["b'HELLO'"]
