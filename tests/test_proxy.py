"""The proxy of the connection tests does what its methods say: otherwise those tests would pass for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.proxy import Proxy


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(1000):
                writer.write(piece)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def test_bytes_pass_in_order_under_delay_and_jitter(echo: int) -> None:
    async with Proxy(echo, delay=0.02, jitter=0.02) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        for number in range(50):
            writer.write(bytes([number]))
            await asyncio.sleep(0)
        assert await reader.readexactly(50) == bytes(range(50))
        assert (line.bytes_up, line.bytes_down) == (50, 50)
        writer.close()


async def test_a_reset_is_seen_as_an_error_and_a_new_connection_is_taken(echo: int) -> None:
    async with Proxy(echo) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        await line.accepted(1)
        line.cut()
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        writer.close()
        await line.closed()
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        writer.write(b"again")
        assert await reader.readexactly(5) == b"again"
        writer.close()


async def test_an_orderly_end_is_seen_as_the_end(echo: int) -> None:
    async with Proxy(echo) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        await line.accepted(1)
        line.cut("FIN")
        assert await reader.read() == b""
        writer.close()


async def test_a_stopped_line_keeps_what_comes_until_it_resumes(echo: int) -> None:
    async with Proxy(echo) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        line.stop()
        writer.write(b"kept")
        answer = asyncio.create_task(reader.readexactly(4))
        done, _ = await asyncio.wait([answer], timeout=0.1)
        assert not done
        line.resume()
        assert await answer == b"kept"
        writer.close()


async def test_a_refusing_line_closes_what_comes_and_keeps_what_is_open(echo: int) -> None:
    async with Proxy(echo) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        await line.accepted(1)
        line.refuse()
        other, refused = await asyncio.open_connection("127.0.0.1", line.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await other.readexactly(1)
        refused.close()
        writer.write(b"on")
        assert await reader.readexactly(2) == b"on"
        line.accept()
        assert line.open == 1
        writer.close()


async def test_pieces_are_split_lost_and_slowed_and_all_bytes_come_in_order(echo: int) -> None:
    async with Proxy(echo, loss=5, rate=200_000, split=50) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        loop = asyncio.get_running_loop()
        began = loop.time()
        sent = bytes(range(250)) * 8
        writer.write(sent)
        assert await reader.readexactly(len(sent)) == sent
        assert loop.time() - began > 0.2, "at least one of its many pieces was lost, and sent again"
        writer.close()


async def test_one_direction_may_be_dead_while_the_other_lives(echo: int) -> None:
    async with Proxy(echo) as line:
        reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
        line.stop(up=False)
        writer.write(b"there")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.1)
        line.resume()
        assert await reader.readexactly(5) == b"there"
        line.stop(down=False)
        writer.write(b"nobody hears")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.1)
        writer.close()
