"""A real nginx with the files of livepy/deploy, at a root or below /apps/demo/, with http or https; its limits are nginx's own. It knows no livepy.

Example: `async with nginx(running.port, below=True) as proxy: await page.goto(proxy.url)`.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[1] / "livepy" / "deploy"
MAIN = """
daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1; {main}
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {site}
}}
"""
"""What Debian's /etc/nginx/nginx.conf says around a site, in a folder of the test's."""


@dataclass
class Nginx:
    """One that runs."""

    url: str  # of the app
    folder: Path
    child: asyncio.subprocess.Process
    conf_of: Callable[[str], str]

    async def reload(self, site: str = "") -> None:
        """As `nginx -s reload`: returns when new workers have taken over. `site` replaces the one that it has had."""
        if site:
            written(self.folder, self.conf_of(site))
        before = self._workers()
        self.child.send_signal(signal.SIGHUP)
        async with asyncio.timeout(30):
            while not self._workers() - before:
                assert self.child.returncode is None, (self.folder / "errors").read_text()
                await asyncio.sleep(0.01)

    def _workers(self) -> set[str]:
        return set(Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split())


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def without(text: str, *words: str) -> str:
    """A configuration without the lines that hold one of these."""
    return "".join(line for line in text.splitlines(keepends=True) if not any(word in line for word in words))


def certificate(folder: Path) -> str:
    """The lines of a server with a certificate of its own."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-days", "2"]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(key), "-out", str(cert), *subject]
    subprocess.run(made, check=True, capture_output=True)
    return f"ssl_certificate {cert}; ssl_certificate_key {key};"


def written(folder: Path, conf: str) -> None:
    """A configuration where this nginx looks for it."""
    folder.chmod(0o755)  # nginx's workers are another user
    (folder / "nginx.conf").write_text(conf)


@asynccontextmanager
async def nginx(
    behind: int | Path, more: str = "", *, below: bool = True, secure: bool = False, site: str = "", main: str = "", port: int = 0
) -> AsyncIterator[Nginx]:
    """nginx before the app at this port or unix socket. `more` is for the server's block, `main` for the outermost, `site` instead of a file of livepy's."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program is not None, "nginx is missing: make setup installs it"
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="livepy-nginx-") as name:
        folder = Path(name)
        at = f"http://127.0.0.1:{behind}" if isinstance(behind, int) else f"http://unix:{behind}" + (":" if below else "")
        listen = f"listen 127.0.0.1:{port}{' ssl' if secure else ''}; {certificate(folder) if secure else ''} {more}"

        def conf_of(site: str) -> str:
            placed = site.replace("listen 80;", listen).replace("http://127.0.0.1:7860", at)
            return MAIN.format(folder=folder, main=main, site=placed)

        written(folder, conf_of(site or (DEPLOY / ("nginx-path.conf" if below else "nginx.conf")).read_text()))
        child = await asyncio.create_subprocess_exec(program, "-c", str(folder / "nginx.conf"), "-p", name, stderr=asyncio.subprocess.DEVNULL)
        try:
            async with asyncio.timeout(30):
                while not await _listens(port):
                    assert child.returncode is None, (folder / "errors").read_text()
                    await asyncio.sleep(0.01)
            yield Nginx(f"http{'s' if secure else ''}://127.0.0.1:{port}/{'apps/demo/' if below else ''}", folder, child, conf_of)
        finally:
            if child.returncode is None:
                child.terminate()
            await child.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
