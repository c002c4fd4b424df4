"""Files: announced over the socket, sent beside it in parts, and resumed where the server says."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from aiohttp import web
from playwright.async_api import Page

from livepy.core.protocol import Kind, Op
from tests.browser.conftest import Complaints
from tests.browser.scripted import Scripted

BODY = (
    '<form data-on-submit="1" data-uses="choosing"><input type="file" multiple data-on-change="f" data-on-upload-failed="">'
    '<input type="text"><button>send</button></form>'
)
PART = 1000


class Store:
    """Keeps parts in any order, as a server does; can break some answers."""

    def __init__(self, server: Scripted, **sizes: int) -> None:
        self.server, self.files, self.sizes = server, {name: bytearray(size) for name, size in sizes.items()}, sizes
        self.spans: dict[str, set[int]] = {name: set() for name in sizes}
        self.breaks: list[Any] = []
        server.upload = self.take
        server.answers = False

    async def filled(self, **wanted: bytes) -> None:
        """All bytes are here; the session's handler has run."""
        await self.server.until(lambda: all(self.offset(name) == len(data) for name, data in wanted.items()), "all bytes")
        assert {name: bytes(self.files[name]) for name in wanted} == wanted
        await self.server.send([Op.DONE, self.server.ack])
        await self.server.settled()

    def offset(self, grant: str) -> int:
        at = 0
        while at in self.spans[grant]:
            at = min(at + PART, self.sizes[grant])
            if at == self.sizes[grant]:
                break
        return at

    def take(self, request: web.Request, body: bytes) -> web.Response:
        grant = request.match_info["grant"]
        if request.method == "GET":
            return web.json_response({"received": self.offset(grant)})
        if self.breaks:
            broken = self.breaks.pop(0)
            if broken is not None:
                if broken == "cut":
                    assert request.transport is not None
                    request.transport.abort()
                if broken == "proxy":
                    return web.Response(status=413, text="<h1>413 Request Entity Too Large</h1>", content_type="text/html")
                return web.json_response({"received": self.offset(grant)}, status=broken if isinstance(broken, int) else 500)
        start = int(request.query["offset"])
        assert len(body) == min(PART, self.sizes[grant] - start)
        self.files[grant][start : start + len(body)] = body
        self.spans[grant].add(start)
        return web.json_response({"received": self.offset(grant)})


async def grant(server: Scripted, event: int, *grants: list[Any]) -> None:
    """As a session does: the event has had its turn, and waits for its files."""
    await server.answer(event, [Op.WAIT, event], [Op.GRANT, event, PART, list(grants)])


def content(size: int, seed: int = 1) -> bytes:
    """Bytes that show when they are in the wrong place."""
    return bytes((at * 7 + at // 251 + seed) % 256 for at in range(size))


def payload(name: str, data: bytes, kind: str = "text/plain") -> Any:
    """A file as Playwright takes it."""
    return {"name": name, "mimeType": kind, "buffer": data}


async def test_files_are_announced_granted_and_sent_in_parts(page: Page) -> None:
    async with Scripted(page, BODY) as server:
        store = Store(server, one=2500, two=1000, none=0)
        await page.set_input_files("[type=file]", [payload("a.txt", content(2500)), payload("b.png", content(1000, 2), "image/png"), payload("c", b"")])
        node, name, announced = await server.event()
        assert (node, name) == (2, "change")
        assert [one[:3] for one in announced] == [["a.txt", 2500, "text/plain"], ["b.png", 1000, "image/png"], ["c", 0, "text/plain"]]
        assert all(1_500_000_000_000 < one[3] < 5_000_000_000_000 for one in announced), "milliseconds"
        await grant(server, 1, ["one", 10_000], ["two", 10_000], ["none", 10_000])
        await server.until(lambda: len(server.requests) == 5, "five requests")
        await store.filled(one=content(2500), two=content(1000, 2), none=b"")


async def test_at_most_three_parts_are_under_way_at_once(page: Page) -> None:
    most = await _most_at_once(page)
    assert most == 3


async def _most_at_once(page: Page) -> int:
    await page.add_init_script("""
        let now = 0; window.most = 0; const real = XMLHttpRequest.prototype.send;
        XMLHttpRequest.prototype.send = function (body) {
            window.most = Math.max(window.most, ++now);
            this.addEventListener('readystatechange', () => { if (this.readyState === 4) now-- });
            real.call(this, body);
        };
    """)
    async with Scripted(page, BODY) as server:
        store = Store(server, one=9500)
        await page.set_input_files("[type=file]", [payload("a", content(9500))])
        await server.event()
        await grant(server, 1, ["one", 10_000])
        await server.until(lambda: len(server.requests) == 10, "ten requests")
        await store.filled(one=content(9500))
        return int(await page.evaluate("window.most"))


async def test_a_part_that_was_cut_off_is_sent_again_from_where_the_server_is(page: Page, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")
    await page.add_init_script("Math.random = () => 0")
    for broken in (["cut"], [None, "cut", "cut"], [500, None, 503], [409], [None, 409, "cut", 429]):
        async with Scripted(page, BODY) as server:
            store = Store(server, one=5500)
            store.breaks = list(broken)
            await page.set_input_files("[type=file]", [payload("a", content(5500))])
            await server.event()
            await grant(server, 1, ["one", 10_000])
            await store.filled(one=content(5500))


async def test_what_stands_before_the_server_and_forbids_a_part_is_said(page: Page, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")
    for status in (403, 451):
        async with Scripted(page, BODY) as server:
            store = Store(server, one=500, two=2000)
            store.breaks = [status]
            await page.set_input_files("[type=file]", [payload("a", content(500)), payload("b", content(2000, 2))])
            await server.event()
            await grant(server, 1, ["one", 10_000, 0], ["two", 10_000, 0])
            assert await server.event(2) == (2, "upload-failed", {"reason": str(status), "name": "a", "grant": "one"})
            await server.answer(2)
            await server.until(lambda store=store: store.offset("two") == 2000, "the other file")  # type: ignore[misc]
            assert bytes(store.files["two"]) == content(2000, 2)
            await server.send([Op.DONE, 1])
            await server.settled()


async def test_what_the_server_itself_gives_up_ends_without_a_word_and_is_not_announced_again(page: Page, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")
    for status in (404, 410, 413, 507):
        async with Scripted(page, BODY) as server:
            store = Store(server, one=500, two=900_000)
            store.breaks = [status]
            await page.set_input_files("[type=file]", [payload("a", content(500)), payload("b", content(900_000, 2))])
            await server.event()
            await grant(server, 1, ["one", 10_000, 0], ["two", 1_000_000, 0])
            await server.becomes(f"{FILES} === 'b'")
            await server.until(lambda store=store: store.offset("two") > 0, "the other file")  # type: ignore[misc]
            assert len(server.of(Kind.EVENT)) == 1
            await server.send([Op.REFUSED, 1, "410"], [Op.DONE, 1])
            await server.settled()


async def test_a_server_in_front_that_takes_less_gets_smaller_parts(page: Page, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")
    data, whole = content(500_000), bytearray(500_000)
    async with Scripted(page, BODY) as server:

        def take(request: web.Request, body: bytes) -> web.Response:
            if len(body) > 70_000:
                return web.Response(status=413, text="<h1>413 Request Entity Too Large</h1>", content_type="text/html")
            if request.method == "PUT":
                start = int(request.query["offset"])
                whole[start : start + len(body)] = body
            received = next((at for at in range(0, len(data), 1000) if whole[at : at + 1000] != data[at : at + 1000]), len(data))
            return web.json_response({"received": received})

        server.upload = take
        server.answers = False
        await page.set_input_files("[type=file]", [payload("a", data)])
        await server.event()
        await server.answer(1, [Op.WAIT, 1], [Op.GRANT, 1, 1 << 18, [["one", len(data), 0]]])
        await server.until(lambda: bytes(whole) == data, "all of it")
        assert len(server.of(Kind.EVENT)) == 1
        await server.send([Op.DONE, 1])
        await server.settled()


async def test_a_server_in_front_that_takes_hardly_anything_is_named_with_its_limit(page: Page, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")
    async with Scripted(page, BODY) as server:
        store = Store(server, one=900)
        store.breaks = ["proxy"]
        await page.set_input_files("[type=file]", [payload("a", content(900))])
        await server.event()
        await grant(server, 1, ["one", 10_000, 0])
        reason = "the server in front takes less than 1 kB a request"
        assert await server.event(2) == (2, "upload-failed", {"reason": reason, "name": "a", "grant": "one"})


async def test_what_is_here_already_is_not_sent_again(page: Page) -> None:
    async with Scripted(page, BODY) as server:
        store = Store(server, one=5500, two=700)
        store.spans = {"one": {0, 1000, 2000}, "two": {0}}
        store.files["one"][:3000] = content(3000)
        store.files["two"][:] = content(700)
        await page.set_input_files("[type=file]", [payload("a", content(5500)), payload("b", content(700))])
        await server.event()
        await grant(server, 1, ["one", 5500, 3000], ["two", 700, 700])
        await store.filled(one=content(5500), two=content(700))
        assert sorted(len(body) for *_, body in server.requests) == [500, 1000, 1000]


ROW = '<ul><li class="lv-sending" data-upload="one" data-bytes="5500" data-uses="uploads"><progress value="0"></progress></li></ul>'
SHOWN = "document.querySelector('progress').value"
WATCH = """new Promise(done => {
    const seen = [], bar = document.querySelector('progress');
    const watch = new MutationObserver(() => { seen.push(bar.value); if (bar.value === 1) { watch.disconnect(); done(seen) } });
    watch.observe(bar, { attributes: true });
    window.watched = seen;
})"""
FILES = "[...document.querySelector('[type=file]').files].map(one => one.name).join()"


async def test_a_row_shows_how_far_its_file_is_and_goes_back_only_to_what_is_here(page: Page, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")
    await page.add_init_script("Math.random = () => 0")
    async with Scripted(page, BODY.replace("</form>", ROW + "</form>")) as server:
        store = Store(server, one=5500)
        store.breaks = [None, None, "cut", None, 503]
        await page.set_input_files("[type=file]", [payload("a", content(5500))])
        await server.event()
        seen = asyncio.ensure_future(page.evaluate(WATCH))
        await server.becomes("!!window.watched")
        await grant(server, 1, ["one", 5500, 0])
        await server.until(lambda: store.offset("one") == 5500, "all bytes")
        await server.becomes(f"{FILES} === ''")  # it knows: a session that went on before would have drawn the row itself
        await store.filled(one=content(5500))
        values = await seen
        assert values[-1] == 1
        assert len(values) >= 5
        back = [after for before, after in pairwise(values) if after < before]
        assert all(round(value * 5500) % PART == 0 for value in back), "whole parts, as the server has them"
        assert await page.evaluate("document.querySelector('li').style.getPropertyValue('--percent')") == "100"


async def test_a_row_that_is_paused_stops_its_file_and_goes_on_when_it_is_not(page: Page, complaints: Complaints) -> None:
    complaints.expected("Failed to load resource")
    async with Scripted(page, BODY.replace("</form>", ROW + "</form>")) as server:
        store = Store(server, one=5500)
        number = next(number for number, name in (await server.numbers()).items() if name == "li")
        await server.send([Op.ATTR, number, "data-paused", True])
        await page.set_input_files("[type=file]", [payload("a", content(5500))])
        await server.event()
        await grant(server, 1, ["one", 5500, 2000])
        store.spans["one"] = {0, 1000}
        store.files["one"][:2000] = content(2000)
        await server.becomes(f"Math.round({SHOWN} * 5500) === 2000")
        await server.send([Op.ATTR, number, "data-paused", None])
        await store.filled(one=content(5500))
        assert [method for method, *_ in server.requests] == ["GET", "GET", "PUT", "PUT", "PUT", "PUT"], "asked as an orphan, and before it goes on"


async def test_a_row_whose_file_this_page_does_not_hold_says_so(page: Page) -> None:
    row = ROW.replace("<progress", '<span class="lv-file-again" hidden>again</span><progress')
    server = Scripted(page, BODY.replace("</form>", row + "</form>"))
    store = Store(server, one=5500)
    store.spans["one"] = {0, 1000}
    async with server:
        await server.becomes(f"Math.round({SHOWN} * 5500) === 2000")
        assert await page.is_visible(".lv-file-again")
        store.files["one"][:2000] = content(2000)
        await page.set_input_files("[type=file]", [payload("a", content(5500))])
        await server.event()
        await grant(server, 1, ["one", 5500, 2000])
        await server.becomes("document.querySelector('.lv-file-again').hidden")
        await store.filled(one=content(5500))


async def test_a_refused_file_is_not_sent(page: Page) -> None:
    async with Scripted(page, BODY) as server:
        server.answers = False
        await page.set_input_files("[type=file]", [payload("a", content(500)), payload("b", content(500))])
        await server.event()
        await grant(server, 1, [None, "too large"], ["two", 100])
        await server.event(2)
        assert [event[1:] for event in server.events()[1:]] == [("upload-failed", {"reason": "413", "name": "b", "grant": "two"})]
        await server.send([Op.REFUSED, 1, "refused"], [Op.DONE, 1], ack=2)
        await server.settled()
        assert server.requests == []


async def test_a_submit_waits_for_the_files_and_shows_that_it_does(page: Page) -> None:
    async with Scripted(page, BODY) as server:
        store = Store(server, one=2500)
        await page.set_input_files("[type=file]", [payload("a", content(2500))])
        await server.event()
        await page.click("button")
        await page.click("button")
        assert await page.get_attribute("form", "aria-busy") == "true"
        await grant(server, 1, ["one", 10_000])
        await server.until(lambda: store.offset("one") == 2500, "all bytes")
        assert len(server.events()) == 1
        await server.send([Op.DONE, 1])
        assert await server.event(2) == (1, "submit", None)
        await server.answer(2)
        await server.settled()
        assert await page.get_attribute("form", "aria-busy") is None
        assert len(server.events()) == 2


async def test_a_submit_goes_on_when_the_files_are_refused_or_gone(page: Page) -> None:
    async with Scripted(page, "<main>" + BODY + "</main>") as server:
        server.answers = False
        await page.set_input_files("[type=file]", [payload("a", b"x")])
        await page.click("button")
        await server.event()
        await server.answer(1, [Op.REFUSED, 1, "disabled"])
        await server.event(2)
        await server.answer(2)
        await server.settled()
        await page.set_input_files("[type=file]", [payload("b", b"x")])
        await page.click("button")
        await server.event(3)
        await server.answer(3, [Op.REMOVE, 3, 3])
        await server.event(4)


async def test_files_chosen_before_the_page_is_connected_arrive(page: Page) -> None:
    server = Scripted(page, BODY).waiting_not()
    server.greets = False
    async with server:
        store = Store(server, one=1500)
        await server.hello()
        await page.set_input_files("[type=file]", [payload("a", content(1500))])
        await server.welcome()
        await server.event()
        await grant(server, 1, ["one", 10_000])
        await store.filled(one=content(1500))


async def test_files_can_be_dropped_and_pasted(page: Page) -> None:
    async with Scripted(page, BODY) as server:
        for number, (kind, make, field) in enumerate([("drop", "DragEvent", "dataTransfer"), ("paste", "ClipboardEvent", "clipboardData")], start=1):
            prevented = await page.evaluate(
                """([kind, make, field]) => {
                    const data = new DataTransfer();
                    data.items.add(new File(['dropped'], kind + '.txt', { type: 'text/plain', lastModified: 5 }));
                    const event = new globalThis[make](kind, { bubbles: true, cancelable: true, [field]: data });
                    document.querySelector('[type=text]').dispatchEvent(event);
                    return event.defaultPrevented;
                }""",
                [kind, make, field],
            )
            assert prevented
            assert await server.event(number) == (2, "change", [[f"{kind}.txt", 7, "text/plain", 5]])
        await page.evaluate(
            "document.querySelector('[type=text]').dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData: new DataTransfer() }))"
        )
        assert len(server.of(Kind.EVENT)) == 2


async def test_a_new_choice_takes_the_place_of_one_under_way(page: Page) -> None:
    async with Scripted(page, BODY) as server:
        store = Store(server, old=900_000, new=2000)
        await page.set_input_files("[type=file]", [payload("old", content(900_000))])
        await server.event()
        await grant(server, 1, ["old", 1_000_000])
        await page.set_input_files("[type=file]", [payload("new", content(2000))])
        await server.event(2)
        await grant(server, 2, ["new", 1_000_000])
        await server.until(lambda: store.offset("new") == 2000, "the new file")
        assert bytes(store.files["new"]) == content(2000)
        assert len(store.spans["old"]) < 900


async def test_a_module_is_fetched_once_when_an_element_first_uses_it(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/")[-1]))
    async with Scripted(page, "<main><p>a</p></main>") as server:
        assert "uploads.js" not in asked
        await server.send([Op.TEMPLATE, 0, ["i", ["data-uses"]], ["uploads"]], [Op.INSERT, -1, 10, [0], [0], [0, 0, None]])
        await server.becomes("performance.getEntriesByType('resource').some(one => one.name.endsWith('uploads.js'))")
        await server.send([Op.ATTR, 2, "data-uses", "uploads"], [Op.ATTR, 2, "data-uses", None])
        await server.settled()
    assert asked.count("uploads.js") == 1
    asked.clear()
    async with Scripted(page, '<main data-uses="uploads"><p data-uses="uploads">a</p></main>') as server:
        await server.becomes("performance.getEntriesByType('resource').some(one => one.name.endsWith('uploads.js'))")
    assert asked.count("uploads.js") == 1
