"""An author's files that pages load: which are served, under which names, compressed how, and what is told of those that are not."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import pytest

from livepy import App, LivepyError, testing, ui
from livepy.apps import as_found, load
from livepy.cli import server_of
from livepy.server import folder as folder_module
from livepy.server.assets import Assets
from livepy.server.encodings import encoders, preferred
from livepy.server.folder import Folder
from livepy.server.server import Server
from livepy.server.sheets import rewritten
from livepy.settings import Settings
from tests.server.site import visiting

SVG = '<svg xmlns="http://www.w3.org/2000/svg">' + "<g/>" * 100 + "</svg>"
SECRET = "the author alone knows this"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of assets."""
    made = tmp_path / "site" / "assets"
    made.mkdir(parents=True)
    return made


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """These files in it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())


def assets_of(folder: Path) -> Assets:
    return Assets(folder=Folder.of(folder))


def named(assets: Assets, name: str) -> str:
    """The name under which a file of the folder is served."""
    return assets.urls[name].removeprefix("_livepy/asset/")


def data_of(assets: Assets, name: str) -> bytes:
    data = assets.by_name[named(assets, name)].data
    assert data is not None
    return data


@asynccontextmanager
async def site(tmp_path: Path, folder: Path, css: Path | None = None, *, dev: bool = False) -> AsyncIterator[tuple[Server, aiohttp.ClientSession, str]]:
    """An app with this folder on a server, a client that takes bytes as they come, and the address of its page."""

    class Shop(App, assets=folder, css=css):
        def render(self) -> ui.Element:
            return ui.text("Shop")

    server = server_of(as_found(Shop), settings=Settings(data_dir=tmp_path / "data"), dev=dev)
    await server.start()
    try:
        async with aiohttp.ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"}) as http:
            yield server, http, f"http://127.0.0.1:{server.port}/"
    finally:
        await server.stop()


# Which are served, and by which names


def test_each_file_of_the_folder_has_an_address_with_its_hash_and_equal_names_in_other_folders_keep_apart(folder: Path) -> None:
    write(
        folder,
        {"logo.svg": SVG, "dark/logo.svg": SVG + " ", "fonts/Inter Bold.woff2": b"wOF2", "写真.png": b"p", "LICENSE": "x", "a.tar.gz": b"g", "odd.a-b_c": "o"},
    )
    urls = assets_of(folder).urls
    assert set(urls) == {"logo.svg", "dark/logo.svg", "fonts/Inter Bold.woff2", "写真.png", "LICENSE", "a.tar.gz", "odd.a-b_c"}
    assert len(set(urls.values())) == 7
    for url in urls.values():
        assert re.fullmatch(r"_livepy/asset/[a-z0-9.]{1,80}", url)
    assert re.fullmatch(r"_livepy/asset/logo\.[0-9a-f]{16}\.svg", urls["logo.svg"])
    before = urls["logo.svg"]
    write(folder, {"logo.svg": SVG + "!"})
    assert assets_of(folder).urls["logo.svg"] != before


def test_types_do_not_depend_on_the_machine(folder: Path) -> None:
    names = ["a.js", "a.css", "a.svg", "a.woff2", "a.json", "a.webp", "a.avif", "a.mp4", "a.txt", "a.html", "a.svgz", "a.unheard", "A.PNG"]
    write(folder, dict.fromkeys(names, "x"))
    assets = assets_of(folder)
    assert {name: assets.by_name[named(assets, name)].type for name in names} == {
        "a.js": "text/javascript; charset=utf-8",
        "a.css": "text/css; charset=utf-8",
        "a.svg": "image/svg+xml",
        "a.woff2": "font/woff2",
        "a.json": "application/json",
        "a.webp": "image/webp",
        "a.avif": "image/avif",
        "a.mp4": "video/mp4",
        "a.txt": "text/plain; charset=utf-8",
        "a.html": "text/html; charset=utf-8",
        "a.svgz": "application/octet-stream",
        "a.unheard": "application/octet-stream",
        "A.PNG": "image/png",
    }


async def test_what_begins_with_a_dot_and_what_is_a_link_or_no_file_is_left_out_and_told_in_dev(
    tmp_path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (tmp_path / "elsewhere").mkdir()
    write(folder, {"a.txt": "a", ".env": "KEY=1", ".git/config": "c", "in/.hidden": "h"})
    (folder / "link.txt").symlink_to(secret)
    (folder / "way").symlink_to(tmp_path / "elsewhere")
    (folder / "gone.txt").symlink_to(tmp_path / "nothing")
    os.mkfifo(folder / "pipe")
    assert set(assets_of(folder).urls) == {"a.txt"}
    caplog.set_level(logging.INFO, "livepy")
    async with site(tmp_path, folder, dev=True):
        pass
    (said,) = [record.getMessage() for record in caplog.records if "not served" in record.getMessage()]
    for reason in (".env (begins with a dot)", ".git (", "in/.hidden (", "link.txt (a link)", "way (a link)", "gone.txt (a link)", "pipe (no file)"):
        assert reason in said
    caplog.clear()
    async with site(tmp_path, folder):
        pass
    assert "not served" not in caplog.text


def test_what_cannot_be_read_is_left_out_with_the_reason_and_the_rest_is_served(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder, {"a.svg": SVG, "locked.svg": SVG + " ", "in/b.svg": "b", "site.css": "a { b: url(locked.svg) url(a.svg) }"})
    read, listed = folder_module.opened, os.scandir

    def opened(path: Path) -> Any:
        if path.name == "locked.svg":
            raise PermissionError(13, "Permission denied")
        return read(path)

    def scandir(path: Any) -> Any:
        if str(path).endswith("in"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr("livepy.server.assets.opened", opened)
    monkeypatch.setattr(os, "scandir", scandir)
    assets = assets_of(folder)
    assert set(assets.urls) == {"a.svg", "site.css"}
    assert data_of(assets, "site.css").decode() == f'a {{ b: url(locked.svg) url("{named(assets, "a.svg")}") }}'
    caplog.set_level(logging.INFO, "livepy")
    assets.tell()
    assert "in/ (Permission denied), locked.svg (Permission denied)" in caplog.text
    assert "site.css:1: LP619" in caplog.text


def test_a_folder_that_holds_too_much_is_refused_before_it_is_read(folder: Path) -> None:
    write(folder, {"big.bin": "x"})
    os.truncate(folder / "big.bin", 1_000_000_001)
    began = time.process_time()
    with pytest.raises(LivepyError, match=r"shop.py:3: LP618 the folder of assets, assets, holds more than 1 GB"):
        Folder.of(folder, "shop.py:3")
    assert time.process_time() - began < 1  # reading it would take as long


def test_more_files_than_any_page_loads_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livepy.server.folder.MOST_FILES", 3)
    write(folder, {f"{number}.txt": "x" for number in range(3)})
    assert len(Folder.of(folder).files) == 3
    write(folder, {"more/4.txt": "x"})
    with pytest.raises(LivepyError, match="holds more than 3 files"):
        Folder.of(folder)


@pytest.mark.parametrize(
    ("named", "code"), [("nothing", "LP123"), ("shop.py", "LP123"), (".", "LP124"), ("..", "LP124"), ("assets/..", "LP124"), ("way", "LP124"), ("assets", "")]
)
def test_the_class_says_what_is_wrong_with_the_folder_at_its_own_line(tmp_path: Path, named: str, code: str) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "way").symlink_to(tmp_path)
    (tmp_path / "shop.py").write_text(f"from pathlib import Path\nfrom livepy import App\n\nclass Shop(App, assets=Path({named!r})): ...\n")
    if not code:
        assert load(tmp_path / "shop.py").Shop
        return
    with pytest.raises(LivepyError, match=rf"shop.py:4: {code}"):
        load(tmp_path / "shop.py")


async def test_two_apps_of_one_process_do_not_see_each_others_files(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    write(tmp_path / "one", {"a.txt": "one"})
    write(tmp_path / "two", {"a.txt": "two", "b.txt": "b"})
    async with site(tmp_path, tmp_path / "one") as (one, http, here), site(tmp_path, tmp_path / "two") as (two, _, _):
        assert set(one.assets.urls) == {"a.txt"}
        assert await (await http.get(here + one.assets.urls["a.txt"])).text() == "one"
        assert (await http.get(here + two.assets.urls["a.txt"])).status == 404
        assert (await http.get(here + two.assets.urls["b.txt"])).status == 404


# How an author asks for one


class Shown(App):
    name: str = "logo.svg"

    def render(self) -> ui.Element:
        url = self.session.asset(self.name)
        return ui.column(ui.image(url, alt="Logo"), ui.text(url))


def app_with(folder: Path) -> type[Shown]:
    class Logo(Shown, assets=folder):
        pass

    return Logo


def test_an_asset_is_shown_by_its_relative_address_and_two_apps_have_their_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, {"logo.svg": name})
    first, second = (assets_of(tmp_path / name).urls["logo.svg"] for name in ("one", "two"))
    assert first != second
    with testing.open(app_with(tmp_path / "one")()) as page, testing.open(app_with(tmp_path / "two")()) as other:
        assert page.find("img", "Logo")
        assert (page.text, other.text) == (first, second)


def test_a_component_alone_in_a_test_is_given_an_address_too(folder: Path) -> None:
    write(folder, {"logo.svg": SVG})
    assert 'src="_livepy/asset/logo.svg"' in testing.html(app_with(folder)())


@pytest.mark.parametrize(("name", "said"), [("lgo.svg", "Write `self.session.asset('logo.svg')`."), ("/etc/passwd", "slashes"), ("../assets/x", "slashes")])
def test_a_name_that_is_not_there_is_told_with_the_line_and_a_near_one(folder: Path, name: str, said: str) -> None:
    write(folder, {"logo.svg": SVG})
    with pytest.raises(LivepyError, match=rf"test_assets.py:\d+: LP505 asset\({name!r}\)") as caught, testing.open(app_with(folder)(name=name)):
        pass
    assert said in str(caught.value)


def test_who_has_no_folder_is_told_how_to_name_one() -> None:
    with pytest.raises(LivepyError, match=r"LP505 .*no folder of assets.*assets=Path"), testing.open(Shown()):
        pass


def test_an_app_made_from_another_keeps_its_folder(folder: Path) -> None:
    write(folder, {"logo.svg": SVG})

    class Child(app_with(folder), title="Child"):  # type: ignore[misc, call-arg]  # mypy knows no classes made by functions
        pass

    with testing.open(Child()) as page:
        assert "logo." in page.text


# Style sheets

SHEETS = [
    ("url(a.png)", 'url("[a.png]")'),
    ("URL( 'a.png' )", 'URL( "[a.png]" )'),
    ('url("a (1).png")', 'url("[a (1).png]")'),
    (r"url(a\ \(1\).png)", 'url("[a (1).png]")'),
    (r"url('it\'s.png')", 'url("[it\'s.png]")'),
    (r"url(\61 .png)", 'url("[a.png]")'),
    ("url(a%20b.png)", 'url("[a b.png]")'),
    ("url(../in/a.png)", 'url("[../in/a.png]")'),
    ("url(icons.svg#star)", 'url("[icons.svg]#star")'),
    ("url('font.eot?#iefix')", 'url("[font.eot]?#iefix")'),
    ('@import "more.css" screen;', '@import "[more.css]" screen;'),
    ("@import url(more.css) layer(a);", '@import url("[more.css]") layer(a);'),
    ("image-set(url(a.png) 1x, url(b.png) 2x)", 'image-set(url("[a.png]") 1x, url("[b.png]") 2x)'),
    ("src: url(f.woff2) format('woff2'), url(f.ttf)", 'src: url("[f.woff2]") format(\'woff2\'), url("[f.ttf]")'),
]
AS_THEY_ARE = [
    "url(data:image/png;base64,aGk=)",
    "url(\"data:image/svg+xml,<svg xmlns='x'>(</svg>\")",
    "url(https://example.org/a.png)",
    "url(HTTP://example.org/a.png)",
    "url(//example.org/a.png)",
    "url(/a.png)",
    r"url(\\evil\a.png)",
    "url(#gradient)",
    "url(?x)",
    "url()",
    "url('')",
    "url(   )",
    "url(blob:x)",
    "/* url(a.png) */",
    "/* never closed url(a.png)",
    "content: 'url(a.png)'",
    'content: "\\"url(a.png)"',
    "-my-url(a.png)",
    "curl(a.png)",
    "url(a.png",
    "url(a b.png)",
    "@import 'unended",
    "a { color: red }",
]


def served(path: str, line: int) -> str:
    return f"[{path}]"


@pytest.mark.parametrize(("text", "said"), SHEETS)
def test_what_a_sheet_names_by_a_path_is_called_by_its_served_name(text: str, said: str) -> None:
    assert rewritten(f"a {{ {text} }} b {{}}", served) == f"a {{ {said} }} b {{}}"


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_what_else_stands_in_a_sheet_stays_as_it_is(text: str) -> None:
    assert rewritten(f"a {{ {text}", served) == f"a {{ {text}"


def test_a_sheet_with_nothing_to_call_otherwise_keeps_every_byte(folder: Path) -> None:
    data = b"\xef\xbb\xbfa::before { content: '\xff' } /* \xe9 */\r\n"
    write(folder, {"a.css": data})
    assert data_of(assets_of(folder), "a.css") == data


def test_a_long_sheet_of_open_quotes_and_brackets_takes_no_time() -> None:
    for text in ("url(" * 50_000, '"\\' * 50_000, "url('" + "\\" * 100_000, "@import " * 50_000, "/*" * 100_000, "url(" + "a" * 100_000):
        began = time.process_time()
        assert rewritten(text, served) == text
        assert time.process_time() - began < 2


def test_sheets_in_the_folder_name_each_other_their_fonts_and_pictures(folder: Path) -> None:
    write(
        folder,
        {
            "css/site.css": '@import "parts/more.css"; @font-face { src: url(../fonts/a.woff2) }',
            "css/parts/more.css": "a { background: url(../../img/a.png), url(img/a.png), url(../../../secret.png) }",
            "fonts/a.woff2": b"wOF2",
            "img/a.png": b"png",
            "../secret.png": b"secret",
        },
    )
    assets = assets_of(folder)
    assert data_of(assets, "css/site.css").decode() == (
        f'@import "{named(assets, "css/parts/more.css")}"; @font-face {{ src: url("{named(assets, "fonts/a.woff2")}") }}'
    )
    picture = named(assets, "img/a.png")
    assert data_of(assets, "css/parts/more.css").decode() == f'a {{ background: url("{picture}"), url("{picture}"), url(../../../secret.png) }}'
    before = named(assets, "css/site.css")
    write(folder, {"img/a.png": b"another"})
    assert named(assets_of(folder), "css/site.css") != before  # for it names another file that names another


def test_sheets_in_a_circle_are_served(folder: Path) -> None:
    write(folder, {"a.css": "@import 'b.css';", "b.css": "@import 'a.css'; @import 'b.css';"})
    assets = assets_of(folder)
    assert data_of(assets, "a.css").decode() == f'@import "{named(assets, "b.css")}";'
    assert data_of(assets, "b.css").decode() == "@import 'a.css'; @import 'b.css';"


async def test_the_apps_own_sheet_finds_files_beside_it_and_in_the_folder(tmp_path: Path, folder: Path) -> None:
    beside = folder.parent
    write(folder, {"logo.svg": SVG})
    write(beside, {"shop.css": "a { b: url(assets/logo.svg) url(logo.svg) url(near.png) url(in/x.png) }", "near.png": b"n", "in/x.png": b"x"})
    async with site(tmp_path, folder, beside / "shop.css") as (server, http, here), visiting(server) as page:
        await page.get()
        (url,) = re.findall(r'href="(_livepy/asset/shop[^"]*)"', page.text)
        text = await (await http.get(here + url)).text()
        names = re.findall(r'url\("([^"]+)"\)', text)
        assert len(names) == 4
        assert names[0] == names[1] == server.assets.urls["logo.svg"].removeprefix("_livepy/asset/")
        for name, data in zip(names[1:], (SVG.encode(), b"n", b"x"), strict=True):
            response = await http.get(f"{here}_livepy/asset/{name}")
            assert await response.read() == data


@pytest.mark.parametrize(
    "target", ["../secret.txt", "in/../../secret.txt", ".env", "in/.env", "link.txt", "way/secret.txt", "nothing.png", "in", "%2e%2e/secret.txt", "a" * 300]
)
async def test_a_sheet_opens_no_way_to_what_lies_elsewhere_or_is_hidden(tmp_path: Path, folder: Path, target: str, caplog: pytest.LogCaptureFixture) -> None:
    beside = folder.parent
    (tmp_path / "secret.txt").write_text(SECRET)
    write(beside, {"shop.css": f"a {{\n b: url({target}) }}", ".env": SECRET, "in/.env": SECRET})
    (beside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (beside / "way").symlink_to(tmp_path)
    async with site(tmp_path, folder, beside / "shop.css", dev=True) as (server, _, _):
        assert all(SECRET.encode() not in (asset.data or b"") or name.startswith("shop") for name, asset in server.assets.by_name.items())
        (sheet,) = [asset for name, asset in server.assets.by_name.items() if name.startswith("shop")]
        assert sheet.data == (beside / "shop.css").read_bytes()
    assert re.search(r"shop\.css:2: LP619 the sheet names", caplog.text)


# How they are sent


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1, br;q=0.9", "gzip"),
        ("gzip;q=0.5, br;q=0.5", "br"),
        ("gzip, br;q=0", "gzip"),
        ("br;q=0", ""),
        ("gzip;q=0", ""),
        ("gzip;q=0.000, br;q=0.0", ""),
        ("gzip ; q = 0", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0.5, identity", ""),
        ("gzip, identity;q=0", "gzip"),
        ("identity;q=0", ""),
        ("gzip;q=2", ""),
        ("gzip;q=-1", ""),
        ("gzip;q=nan", ""),
        ("gzip;q=1e9", ""),
        ("gzip;q=", ""),
        ("gzip;Q=0.3", "gzip"),
        ("gzip;level=9;q=0", ""),
        ("not gzip", ""),
        ("gzipped", ""),
        (",;,;=,q=", ""),
    ],
)
def test_the_encoding_is_the_one_that_is_liked_best(accepted: str, wanted: str) -> None:
    assert preferred(accepted, ["br", "gzip"]) == wanted


def brotli_by_node(data: bytes, *, quality: int) -> bytes:
    """Brotli as Node has it: no test needs the module."""
    script = "const z = require('zlib'); process.stdout.write(z.brotliCompressSync(require('fs').readFileSync(0)))"
    assert 0 <= quality <= 11
    return subprocess.run(["node", "-e", script], input=data, capture_output=True, check=True).stdout


def pretend(monkeypatch: pytest.MonkeyPatch, name: str, compress: Callable[..., bytes]) -> None:
    """This module for brotli is installed, and no other."""
    for one in ("brotli", "brotlicffi"):
        monkeypatch.setitem(sys.modules, one, None)
    module: Any = ModuleType(name)
    module.compress = compress
    monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.parametrize("module", ["brotli", "brotlicffi"])
async def test_brotli_is_used_where_a_module_for_it_is_installed(tmp_path: Path, folder: Path, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, module, brotli_by_node)
    write(folder, {"a.svg": SVG})
    async with site(tmp_path, folder) as (server, http, here):
        response = await http.get(here + server.assets.urls["a.svg"], headers={"Accept-Encoding": "gzip, br"})
        assert response.headers["Content-Encoding"] == "br"
        body = await response.read()
        script = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(0)))"
        node = await asyncio.create_subprocess_exec("node", "-e", script, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert (await node.communicate(body))[0] == SVG.encode()
        refused = await http.get(here + server.assets.urls["a.svg"], headers={"Accept-Encoding": "gzip, br;q=0"})
        assert refused.headers["Content-Encoding"] == "gzip"


async def test_without_such_a_module_there_is_gzip(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "nothing", gzip.compress)
    assert list(encoders()) == ["gzip"]
    write(folder, {"a.svg": SVG})
    async with site(tmp_path, folder) as (server, http, here):
        response = await http.get(here + server.assets.urls["a.svg"], headers={"Accept-Encoding": "br, gzip;q=0.1"})
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await response.read()) == SVG.encode()


async def test_each_is_compressed_once_and_by_nobody_at_the_start(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def compress(data: bytes, *, quality: int) -> bytes:
        done.append(len(data))
        return zlib.compress(data)

    pretend(monkeypatch, "brotli", compress)
    write(folder, {"a.svg": SVG})
    async with site(tmp_path, folder) as (server, http, here):
        assert done == []
        for _ in range(3):
            await (await http.get(here + server.assets.urls["a.svg"], headers={"Accept-Encoding": "br"})).read()
        assert done == [len(SVG)]


async def test_what_is_dense_already_or_tiny_or_would_grow_is_sent_as_it_is(tmp_path: Path, folder: Path) -> None:
    noise = os.urandom(3000)
    names = ["a.png", "a.jpg", "a.woff2", "a.mp4", "a.zip", "a.webp", "a.bin"]
    write(folder, {**dict.fromkeys(names, bytes(3000)), "tiny.svg": "<svg/>", "noise.txt": noise})
    async with site(tmp_path, folder) as (server, http, here):
        for name in (*names, "tiny.svg", "noise.txt"):
            response = await http.get(here + server.assets.urls[name], headers={"Accept-Encoding": "gzip"})
            assert "Content-Encoding" not in response.headers, name
            assert await response.read() == (folder / name).read_bytes()


async def test_headers_keep_it_for_ever_under_the_right_type_and_run_nothing(tmp_path: Path, folder: Path) -> None:
    write(folder, {"a.svg": SVG, "a.html": "<p>", "a.png": b"p", "a.pdf": b"%PDF"})
    async with site(tmp_path, folder) as (server, http, here):
        for name, kind, runs in (
            ("a.svg", "image/svg+xml", True),
            ("a.html", "text/html", True),
            ("a.png", "image/png", False),
            ("a.pdf", "application/pdf", False),
        ):
            response = await http.get(here + server.assets.urls[name])
            assert response.content_type == kind
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert response.headers["Vary"] == "Accept-Encoding"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers.get("Content-Security-Policy", "").startswith("sandbox;") is runs
            assert "Set-Cookie" not in response.headers


async def test_an_asset_has_a_tag_for_each_encoding_and_answers_questions_about_it(tmp_path: Path, folder: Path) -> None:
    write(folder, {"a.svg": SVG})
    async with site(tmp_path, folder) as (server, http, here):
        url = here + server.assets.urls["a.svg"]
        plain = await http.get(url)
        zipped = await http.get(url, headers={"Accept-Encoding": "gzip"})
        tags = [one.headers["ETag"] for one in (plain, zipped)]
        assert len(set(tags)) == 2
        for tag, encoding in zip(tags, ("identity", "gzip"), strict=True):
            again = await http.get(url, headers={"Accept-Encoding": encoding, "If-None-Match": tag})
            assert again.status == 304
            assert await again.read() == b""
            assert again.headers["ETag"] == tag
            assert "immutable" in again.headers["Cache-Control"]
            assert again.headers["Vary"] == "Accept-Encoding"
        assert (await http.get(url, headers={"If-None-Match": tags[1]})).status == 200
        head = await http.head(url)
        assert (head.status, head.headers["Content-Length"], await head.read()) == (200, str(len(SVG)), b"")


@pytest.mark.parametrize("size", [3000, 3_000_000])
async def test_a_film_is_fetched_in_parts_and_from_the_disk_if_it_is_large(tmp_path: Path, folder: Path, size: int) -> None:
    film = os.urandom(size)
    write(folder, {"a.mp4": film})
    async with site(tmp_path, folder) as (server, http, here):
        asset = server.assets.by_name[named(server.assets, "a.mp4")]
        assert (asset.data is None) == (size > 1_000_000)
        url = here + server.assets.urls["a.mp4"]
        whole = await http.get(url)
        assert (whole.headers["Accept-Ranges"], whole.headers["Content-Length"]) == ("bytes", str(size))
        assert await whole.read() == film
        for asked, part in (("bytes=0-99", film[:100]), ("bytes=1000-", film[1000:]), ("bytes=-10", film[-10:])):
            response = await http.get(url, headers={"Range": asked, "If-Range": whole.headers["ETag"]})
            assert response.status == 206
            assert await response.read() == part
        assert (await http.get(url, headers={"Range": f"bytes={size}-"})).status == 416
        assert (await http.head(url)).headers["Content-Length"] == str(size)


async def test_a_large_text_is_compressed_and_one_that_is_huge_stays_on_the_disk(tmp_path: Path, folder: Path) -> None:
    write(folder, {"lib.js": b"let a = 1;\n" * 200_000, "map.geojson": b"[1, 2]," * 1_500_000})
    async with site(tmp_path, folder) as (server, http, here):
        library = await http.get(here + server.assets.urls["lib.js"], headers={"Accept-Encoding": "gzip"})
        assert library.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await library.read()) == (folder / "lib.js").read_bytes()
        large = await http.get(here + server.assets.urls["map.geojson"], headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in large.headers
        assert await large.read() == (folder / "map.geojson").read_bytes()


def test_a_folder_of_many_files_takes_a_bounded_part_of_the_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livepy.server.assets.KEPT_IN_ALL", 1_000_000)
    write(folder, {f"{number}.bin": bytes([number]) * 100_000 for number in range(20)})
    assets = assets_of(folder)
    assert len(assets.urls) == 20
    assert sum(len(one.data or b"") for one in assets.by_name.values()) <= 1_000_000


async def test_a_large_asset_that_changed_after_the_start_is_not_served_under_its_old_name(tmp_path: Path, folder: Path) -> None:
    write(folder, {"a.mp4": bytes(2_000_000)})
    async with site(tmp_path, folder) as (server, http, here):
        url = here + server.assets.urls["a.mp4"]
        assert (await http.get(url)).status == 200
        write(folder, {"a.mp4": b"x" * 2_000_000})
        assert (await http.get(url)).status == 404
        (folder / "a.mp4").unlink()
        assert (await http.get(url)).status == 404


async def test_what_is_named_by_itself_may_be_a_link(tmp_path: Path, folder: Path) -> None:
    """So installers that save disk space lay out packages, and clusters their settings."""
    write(tmp_path, {"real/look.css": "b{}", "real/icon.svg": SVG, "package/client.js": "go()"})
    (tmp_path / "look.css").symlink_to(tmp_path / "real" / "look.css")
    (tmp_path / "icon.svg").symlink_to(tmp_path / "real" / "icon.svg")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "client.js").symlink_to(tmp_path / "package" / "client.js")
    assert Assets(tmp_path / "linked").name("client.js") == Assets(tmp_path / "package").name("client.js") != ""

    class Linked(App, css=tmp_path / "look.css", icon=tmp_path / "icon.svg"):
        def render(self) -> object:
            return "hello"

    server = server_of(as_found(Linked), settings=Settings(data_dir=tmp_path / "data"))
    assert {b"b{}", SVG.encode()} <= {one.data for one in server.assets.by_name.values()}


def test_who_asks_while_it_is_compressed_has_it_not_compressed_again(folder: Path) -> None:
    write(folder, {"a.svg": SVG})
    (asset,) = (one for one in Assets(folder=Folder.of(folder)).by_name.values() if one.name.startswith("a."))
    asked: list[bytes] = []

    def encode(data: bytes) -> bytes:
        asked.append(data)
        return data[:10]

    assert asset.make("gzip", encode) == asset.make("gzip", encode) == SVG.encode()[:10]
    assert len(asked) == 1
