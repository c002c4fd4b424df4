"""Behind a real nginx, below a path of its own, with nothing configured in livepy: pages, sockets, uploads and downloads work."""

from __future__ import annotations

import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page

from livepy.apps import find, load
from tests.browser.waiting import settled, until
from tests.serving import Serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

CONF = """
daemon off; pid {folder}/pid; error_log stderr; worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
    server {{
        listen 127.0.0.1:{port};
        {more}
        location /a/b/ {{
            proxy_pass http://127.0.0.1:{behind}/;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }}
    }}
}}
"""
"""What any page about websockets behind nginx shows; the limit on bodies stays nginx's own, 1 MB."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def written(folder: Path, text: str) -> Path:
    folder.chmod(0o755)  # nginx's workers are another user
    conf = folder / "nginx.conf"
    conf.write_text(text)
    return conf


@asynccontextmanager
async def nginx(behind: int, more: str = "") -> AsyncIterator[str]:
    """The address of the app below /a/b/. `more` is for the server's block."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program is not None, "nginx is missing: make setup installs it"
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        conf = written(Path(folder), CONF.format(folder=folder, port=port, behind=behind, more=more))
        child = await asyncio.create_subprocess_exec(program, "-c", str(conf), "-p", folder, stderr=asyncio.subprocess.DEVNULL)
        try:
            async with asyncio.timeout(30):
                while True:
                    try:
                        _, writer = await asyncio.open_connection("127.0.0.1", port)
                    except OSError:
                        assert child.returncode is None, "nginx ended"
                        await asyncio.sleep(0.01)
                    else:
                        writer.close()
                        break
            yield f"http://127.0.0.1:{port}/a/b/"
        finally:
            if child.returncode is None:
                child.terminate()
            await child.wait()


async def test_a_counter_counts_below_a_path(page: Page, serve: Serve) -> None:
    running = await serve(find(load(EXAMPLES / "counter.py")).make)
    async with nginx(running.port) as url:
        await page.goto(url)
        await settled(page)
        for _ in range(3):
            await page.get_by_role("button", name="Click me").click()
            await settled(page)
        assert "Clicked 3 times" in await page.inner_text("main")
        await page.reload()
        await settled(page)
        assert "Clicked 3 times" in await page.inner_text("main")
        await page.goto("about:blank")


async def test_a_photograph_above_nginx_own_limit_goes_through_in_parts(page: Page, serve: Serve, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes((EXAMPLES / "palace.jpg").read_bytes() + bytes(3_000_000))  # what follows a picture's end is ignored by readers
    running = await serve(find(load(EXAMPLES / "photo.py")).make())
    async with nginx(running.port) as url:
        await page.goto(url)
        await settled(page)
        await page.locator("input[type=file]").set_input_files(large)
        await until(page, "document.querySelector('main img')?.naturalWidth > 0")
        await page.get_by_role("button", name="Run").click()
        await until(page, "document.querySelectorAll('main img').length === 2 && [...document.querySelectorAll('main img')].every(one => one.naturalWidth > 0)")
        async with page.expect_download() as download:
            await page.get_by_text("Download").click()
        saved = await (await download.value).path()
        assert saved.stat().st_size > 10_000
        await page.goto("about:blank")
