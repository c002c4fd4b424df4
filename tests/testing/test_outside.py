"""What no clock of ours holds: real sockets are waited for really, and threads; one that hangs is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from livepy import App, state, testing, ui


@pytest.fixture
def echo() -> Iterator[int]:
    """Another server, in a thread and on a loop of its own, that answers after a while; its port."""
    ready, port = threading.Event(), [0]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await reader.readline()
        await asyncio.sleep(0.05)
        writer.write(said.upper())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def serve(ended: asyncio.Event) -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await ended.wait()

    loop = asyncio.new_event_loop()
    ended = asyncio.Event()
    thread = threading.Thread(target=lambda: (loop.run_until_complete(serve(ended)), loop.close()))
    thread.start()
    assert ready.wait(30)
    yield port[0]
    loop.call_soon_threadsafe(ended.set)
    thread.join(30)


class Caller(App):
    """Asks the other server."""

    port: int = 0
    heard: str = state("")

    async def call(self) -> None:
        async with asyncio.timeout(30):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"hello\n")
            self.heard = (await reader.read()).decode().strip()
            writer.close()
            await writer.wait_closed()

    def render(self) -> ui.Element:
        return ui.column(ui.text(self.heard), ui.button("Call", on_click=self.call))


def test_an_answer_of_another_server_is_waited_for(echo: int) -> None:
    with testing.open(Caller(port=echo)) as page:
        page.find("button", "Call").click()
        assert page.app.heard == "HELLO"
        assert "HELLO" in page.text


class Stuck(App):
    """Waits in a thread for what does not come by itself."""

    released = threading.Event()
    over: bool = state(False)

    def wait_for_it(self) -> None:
        self.released.wait()
        self.over = True

    def render(self) -> ui.Element:
        return ui.button("Wait", on_click=self.wait_for_it)


def test_a_thread_that_hangs_is_told_and_the_test_goes_on_when_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livepy.testing.clock.PATIENCE", 0.1)
    Stuck.released.clear()
    with testing.open(Stuck()) as page:
        with pytest.raises(AssertionError, match="still at work in its thread"):
            page.find("button").click()
        monkeypatch.undo()
        Stuck.released.set()
        page.wait()
        assert page.app.over
