"""The websocket: one click over the wire, refusals with their close codes, and a fuzzer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livepy.core.protocol import Close, Kind, Op
from livepy.session.connection import State
from tests.server.site import Counter, Page, opened, serving, visiting
from tests.session.visitor import app_of


async def test_a_click_is_answered_by_one_small_frame(tmp_path: Path):
    async with opened(Counter, tmp_path) as page:
        await page.event(page.listens[0])
        seq, ack, *ops = await page.frame()
        assert (seq, ack, len(ops)) == (1, 1, 1)


async def code(page: Page) -> int | None:
    """Why the server closed the socket."""
    while True:
        message = await page.ws.receive(timeout=10)
        if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
            return page.ws.close_code


FIRST = {
    "no hello": ([1, 0, 1, 5, "click", None], Close.MALFORMED),
    "another version": ([0, 0, 0, 2, "TOKEN", 1, 5, ""], Close.VERSION),
    "an invented token": ([0, 0, 0, 1, "a.b", 1, 5, ""], Close.FORBIDDEN),
    "wrong types": ([0, 0, 0, "1", "TOKEN", 1, 5, ""], Close.MALFORMED),
}


@pytest.mark.parametrize("what", FIRST)
async def test_a_wrong_first_frame_is_refused(tmp_path: Path, what: str):
    frame, close = FIRST[what]
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        await page.get()
        await page.connect()
        await page.ws.send_bytes(msgpack.packb([page.data["token"] if one == "TOKEN" else one for one in frame]))
        assert await code(page) == close
        assert server.registry.count(State.OPEN) == 0


async def test_a_socket_that_never_says_hello_is_closed(tmp_path: Path):
    async with serving(Counter, tmp_path, hello_seconds=0.05) as server, visiting(server) as page:
        await page.get()
        await page.connect()
        assert await code(page) == Close.TIMEOUT


async def test_a_page_that_leaves_while_it_is_greeted_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    asks = b"GET /_livepy/socket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    asks += b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    async with serving(Counter, tmp_path) as server:
        for _ in range(20):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(asks % (server.port, server.port))
            writer.transport.abort()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_page_with_anothers_cookie_is_forbidden(tmp_path: Path):
    async with serving(Counter, tmp_path) as server, visiting(server) as page, visiting(server) as thief:
        await page.get()
        await thief.get()
        thief.data = page.data
        await thief.connect()
        await thief.ws.send_bytes(msgpack.packb([0, 0, 0, 1, page.data["token"], 1, page.data["nodes"], ""]))
        assert await code(thief) == Close.FORBIDDEN
        page.http.cookie_jar.clear()
        await page.connect()
        await page.ws.send_bytes(msgpack.packb([0, 0, 0, 1, page.data["token"], 1, page.data["nodes"], ""]))
        assert await code(page) == Close.FORBIDDEN


async def test_a_text_message_ends_the_connection_and_not_the_session(tmp_path: Path):
    async with opened(Counter, tmp_path) as page:
        await page.ws.send_str("hello")
        assert await code(page) == Close.MALFORMED
        await page.connect()
        assert (await page.hello())[2][0] == Op.WELCOME


async def test_a_frame_above_the_limit_is_too_large(tmp_path: Path):
    async with opened(Counter, tmp_path, frame_bytes=10_000) as page:
        await page.ws.send_bytes(b"x" * 20_000)
        assert await code(page) == 1009


async def test_a_resent_event_after_a_cut_happens_once(tmp_path: Path):
    async with opened(Counter, tmp_path) as page:
        node = page.listens[0]
        await page.event(node)
        await page.frame()
        await page.ws.close()
        await page.connect()
        welcome = await page.hello()
        assert welcome[2][:3] == [Op.WELCOME, 1, 1]
        await page.ws.send_bytes(msgpack.packb([1, 0, int(Kind.EVENT), node, "click", None]))
        page.seq = 1
        await page.event(node)
        while (await page.frame())[1] < 2:
            pass
        (session,) = page.server.registry.sessions
        assert app_of(session).count == 2


async def test_stop_says_goodbye_with_a_close_code_that_means_come_back(tmp_path: Path):
    async with opened(Counter, tmp_path) as page:
        stopping = asyncio.ensure_future(page.server.stop())
        assert (await page.frame())[2][0] == Op.BYE
        assert await code(page) == Close.RESTART
        await stopping


VALUES: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 60), st.floats(), st.text(max_size=5), st.binary(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=6), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=12,
)
FRAMES = st.one_of(
    VALUES.map(msgpack.packb),
    st.binary(max_size=60),
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 7), VALUES).map(lambda frame: msgpack.packb(frame)),
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.just(1), st.integers(0, 14), st.sampled_from(["click", "input", "x"]), VALUES).map(msgpack.packb),
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.just(2), st.text(max_size=9)).map(msgpack.packb),
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from([5, 6]), st.text(max_size=9)).map(msgpack.packb),
)


async def test_no_sequence_of_frames_breaks_the_server(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async with serving(Counter, tmp_path) as server, visiting(server) as page:
        loop = asyncio.get_running_loop()
        complaints: list[Any] = []
        loop.set_exception_handler(lambda loop, context: complaints.append(context))

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(FRAMES, max_size=6))
        def attack(frames: list[bytes]) -> None:
            asyncio.run_coroutine_threadsafe(one(frames), loop).result(30)

        async def one(frames: list[bytes]) -> None:
            await page.get()
            page.seq = page.have = 0
            await page.connect()
            await page.hello()
            for frame in frames:
                if page.ws.closed:
                    break
                await page.ws.send_bytes(frame)
            await page.ws.close()

        await asyncio.to_thread(attack)
        assert (await page.get()).status == 200
        page.seq = page.have = 0
        await page.connect()
        await page.hello()
        session = next(one for one in server.registry.sessions if one.link.state is State.OPEN)
        await page.event(sorted(session.tree.listening)[0])
        assert (await page.frame())[1] == 1
        assert not complaints
        assert not [record for record in caplog.records if record.levelname == "ERROR"]
