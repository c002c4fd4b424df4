"""How soon a turn is saved: what a server that is killed may lose."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

from benchmarks.beside import p95
from benchmarks.measure import Result, livepy, open_page, visitors

TIMES = 100


async def measure() -> AsyncIterator[Result]:
    """Clicks, one after the other, each until it is in the database."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        async with visitors() as http, livepy("counter_async", fast=True, env={"LIVEPY_DATA_DIR": folder}) as server:
            page = await open_page(http, server)
            with closing(sqlite3.connect(Path(folder) / "sessions" / "sessions.db")) as db:
                for _ in range(TIMES):
                    before = db.execute("SELECT data FROM sessions").fetchall()
                    await page.click(page.button(0))
                    began = time.perf_counter()
                    while db.execute("SELECT data FROM sessions").fetchall() == before:  # noqa: ASYNC110  # of another process
                        await asyncio.sleep(0.001)
                    taken.append((time.perf_counter() - began) * 1e3)
            await page.close()
    yield Result("a turn until it is saved: of twenty, nineteen within", "ms", p95(taken), most=100)
