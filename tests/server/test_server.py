"""A server from its start to its end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from livepy import every
from livepy.server.server import SWITCH_SECONDS
from tests.server.site import Counter, opened, serving, visiting


async def test_the_lifespan_stands_around_the_first_page_and_the_last(tmp_path: Path):
    seen: list[str] = []

    @asynccontextmanager
    async def lifespan() -> AsyncGenerator[None]:
        seen.append("begins")
        yield
        seen.append("ends")

    async with serving(Counter, tmp_path, lifespan=lifespan) as server, visiting(server) as page:
        assert seen == ["begins"]
        await page.get()
    assert seen == ["begins", "ends"]


async def test_a_lifespan_that_fails_ends_the_start_and_leaves_nothing(tmp_path: Path):
    @asynccontextmanager
    async def lifespan() -> AsyncGenerator[None]:
        raise ValueError("no model")
        yield

    before = sys.getswitchinterval()
    with pytest.raises(ValueError, match="no model"):
        async with serving(Counter, tmp_path, lifespan=lifespan):
            pass
    assert sys.getswitchinterval() == before


async def test_the_apps_tasks_repeat_while_it_is_served_whatever_they_raise(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    counts = {"plain": 0, "waits": 0}

    @every(0.002)
    def plain() -> None:
        counts["plain"] += 1
        raise SystemExit

    @every(0.002)
    async def waits() -> None:
        counts["waits"] += 1
        await asyncio.sleep(0)

    async with serving(Counter, tmp_path, tasks=[plain, waits]):
        async with asyncio.timeout(30):
            while min(counts.values()) < 3:
                await asyncio.sleep(0.002)
    after = dict(counts)
    await asyncio.sleep(0.02)
    assert counts == after
    assert "SystemExit" in caplog.text


async def test_threads_that_compute_are_made_to_give_way_while_it_serves(tmp_path: Path):
    before = sys.getswitchinterval()
    async with serving(Counter, tmp_path):
        assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    assert sys.getswitchinterval() == pytest.approx(before)


async def test_health_counts_open_pages(tmp_path: Path):
    async with opened(Counter, tmp_path) as page, page.http.get(page.url + "_livepy/health") as response:
        assert await response.json() == {"pages": 1}


async def test_the_folder_for_uploads_goes_with_the_server(tmp_path: Path):
    async with serving(Counter, tmp_path) as server:
        folder = server.registry.host.store.run
        assert folder.exists()
    assert not folder.exists()
