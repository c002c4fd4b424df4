"""The floor: a raw aiohttp + msgpack websocket that serves the benchmarks' pages with nothing between. `python -m benchmarks.floor PORT`

It has no sessions, no checks, no replay and one hand-written page: what remains is what every server of such a page pays.
"""

from __future__ import annotations

import argparse
import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
from aiohttp import web

from benchmarks.rows import Cells, table

SCRIPT = (Path(__file__).parent / "floor.js").read_text()
HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>floor</title><link rel="icon" href="data:,"><script defer src="floor.js"></script>'
COUNTER = HEAD + '<h1>Clicked 0 times</h1><button id="click">Click me</button><button id="tokens2">2000</button><p id="tokens">:</p>'
ECHOES = HEAD + "".join(f'<label>Input {place}<input data-place="{place}" maxlength="60"><span> </span></label>' for place in range(20))
ACTIONS = ("one", "tenth", "swap", "delete", "append", "replace")


def table_page() -> str:
    """The table as HTML."""
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>" for texts in table())
    return HEAD + "".join(f'<button id="{name}">{name}</button>' for name in ACTIONS) + f"<table><tbody>{rows}</tbody></table>"


class Table:
    """The rows of one page, and what each action sends."""

    def __init__(self) -> None:
        self.rows: list[Cells] = table()
        self.next = len(self.rows) + 1

    def change(self, at: int) -> list[Any]:
        """One cell says a little more."""
        number, name, amount, state = self.rows[at]
        self.rows[at] = (number, name + "!", amount, state)
        return [1, at, 1, name + "!"]

    def act(self, name: str) -> list[Any]:
        """The ops of one click."""
        match name:
            case "one":
                return [self.change(500)]
            case "tenth":
                return [self.change(at) for at in range(0, len(self.rows), 10)]
            case "swap":
                self.rows[1], self.rows[998] = self.rows[998], self.rows[1]
                return [[2, 1, 998]]
            case "delete":
                del self.rows[0]
                return [[3, 0]]
            case "append":
                new = table(self.next, 100)
                self.next += 100
                self.rows += new
                return [[4, *new]]
            case _:
                self.rows = table(self.next)
                self.next += len(self.rows)
                return [[5, *self.rows]]


async def socket(request: web.Request) -> web.WebSocketResponse:
    """One page: unpack, do, pack, send."""
    ws = web.WebSocketResponse(compress=False)
    await ws.prepare(request)
    count, rows, frame = 0, None, 0
    async for message in ws:
        seq, _, _, _, name, value = msgpack.unpackb(message.data)
        if name == "click":
            count += 1
            await ws.send_bytes(msgpack.packb([seq, seq, [0, f"Clicked {count} times"]]))
        elif name == "input":
            if len(value[1]) <= 60:
                await ws.send_bytes(msgpack.packb([seq, seq, [7, *value]]))
        elif name == "tokens2":
            for token in tokens():
                frame += 1
                await ws.send_bytes(msgpack.packb([frame, seq, [6, token]]))
        else:
            rows = rows or Table()
            await ws.send_bytes(msgpack.packb([seq, seq, *rows.act(name)]))
    return ws


def tokens(count: int = 2000) -> Iterator[str]:
    """Words as a language model gives them."""
    for number in range(count):
        yield f" word{number}"


def compute(threads: int) -> None:
    """Threads that hold the interpreter as long as it lets them."""

    def work() -> None:
        total = 0
        while True:
            total = (total * 31 + 7) % 1_000_003

    for _ in range(threads):
        threading.Thread(target=work, daemon=True).start()


async def serve(port: int) -> None:
    """Runs until the process is ended."""
    whole = table_page()

    async def counter_page(_: web.Request) -> web.Response:
        return web.Response(text=COUNTER, content_type="text/html")

    async def rows_page(_: web.Request) -> web.Response:
        return web.Response(text=whole, content_type="text/html")

    async def echoes_page(_: web.Request) -> web.Response:
        return web.Response(text=ECHOES, content_type="text/html")

    async def script(_: web.Request) -> web.Response:
        return web.Response(text=SCRIPT, content_type="text/javascript")

    app = web.Application()
    app.add_routes(
        [web.get("/", counter_page), web.get("/table", rows_page), web.get("/echoes", echoes_page), web.get("/floor.js", script), web.get("/ws", socket)]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--uvloop", action="store_true")
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    compute(arguments.threads)
    if arguments.uvloop:
        import uvloop

        uvloop.run(serve(arguments.port))
    else:
        asyncio.run(serve(arguments.port))


if __name__ == "__main__":
    main()
