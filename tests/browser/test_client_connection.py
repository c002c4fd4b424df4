"""The connection: frames are applied once and in order, over any number of cuts; what the page says arrives once; the visitor is told when it matters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.async_api import Page

from livepy.core.protocol import Close, Kind, Op
from tests.browser.conftest import Complaints
from tests.browser.scripted import Scripted

BUTTON = '<div><button data-on-click="">go</button><p>text</p></div>'
STATE = "document.documentElement.dataset.connection"
BAR = "(() => { const bar = document.querySelector('.lv-connection'); return bar.hidden ? '' : bar.textContent })()"


async def test_the_hello_says_what_the_page_is(page: Page) -> None:
    async with Scripted(page, BUTTON) as server:
        assert await server.hello() == [0, 0, Kind.HELLO, 1, "page-token", 1, 5, ""]


async def test_a_frame_is_applied_once_however_often_it_comes(page: Page) -> None:
    async with Scripted(page, "<p>x</p>") as server:
        for _ in range(3):
            await server.raw([1, 0, [Op.APPEND, 2, "y"]])
        server.seq = 1
        await server.send([Op.APPEND, 2, "z"])
        assert await server.inner() == "<p>xyz</p>"


async def test_a_gap_between_frames_is_a_cut(page: Page) -> None:
    async with Scripted(page, "<p>x</p>") as server:
        await server.send([Op.TEXT, 2, "1"])
        await server.raw([3, 0, [Op.TEXT, 2, "3"]])
        hello = await server.hello(2)
        assert (hello[1], await server.inner()) == (1, "<p>1</p>")


async def test_frames_are_acknowledged_after_eight_or_a_short_while_or_with_the_next_event(page: Page) -> None:
    async with Scripted(page, BUTTON) as server:
        for number in range(1, 21):
            await server.raw([number, 0, [Op.TEXT, 5, str(number)]])
        await server.until(lambda: any(frame[1] == 20 for frame in server.frames), "the last acknowledgement")
        acknowledged = [0, *(frame[1] for frame in server.of(Kind.ACK))]
        assert all(0 < after - before <= 8 for before, after in pairwise(acknowledged))
        assert all(frame[0] == 0 for frame in server.of(Kind.ACK))
        await page.click("button")
        await server.event()
        assert server.of(Kind.EVENT)[0][:2] == [1, 20]


async def test_deflated_frames_are_inflated_and_keep_their_order_among_others(page: Page) -> None:
    async with Scripted(page, "<p>x</p>") as server:
        for number in range(1, 11):
            server.compresses = number % 3 != 0
            await server.raw([number, 0, [Op.TEXT, 2, f"{number}" * 9000] if number % 2 else [Op.APPEND, 2, "!"]])
        server.compresses, server.seq = False, 10
        await server.applied()
        assert await page.inner_text("p") == "9" * 9000 + "!"


async def test_events_are_kept_until_acknowledged_and_sent_again_after_a_cut_only_if_not_received(page: Page) -> None:
    async with Scripted(page, BUTTON) as server:
        server.answers = False
        await page.click("button")
        await page.click("button")
        await server.event(2)
        server.received = 1
        server.cut()
        await server.hello(2)
        await server.event(3)
        assert [frame[0] for frame in server.of(Kind.EVENT)] == [1, 2, 2]
        await server.answer(2)
        await server.settled()
        server.cut()
        await server.hello(3)
        await page.click("button")
        await server.event(4)
        assert [frame[0] for frame in server.of(Kind.EVENT)] == [1, 2, 2, 3]


async def test_what_happens_without_a_connection_is_said_once_when_there_is_one(page: Page, complaints: Complaints) -> None:
    complaints.expected("WebSocket connection")
    async with Scripted(page, BUTTON) as server:
        server.opens = False
        server.cut()
        await server.becomes("!livepy.settled()")
        await page.click("button")
        server.opens = True
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        await server.event()
        await server.settled()
        assert server.events() == [(2, "click", None)]


async def test_an_event_keeps_the_acknowledgement_of_its_time_when_it_is_sent_again(page: Page) -> None:
    async with Scripted(page, BUTTON) as server:
        server.answers = False
        await page.click("button")
        await server.event()
        await server.send([Op.TEXT, 5, "later"])
        server.received = 0
        server.cut()
        await server.event(2)
        assert [frame[1] for frame in server.of(Kind.EVENT)] == [0, 0]


async def test_after_silence_the_page_asks_and_takes_no_answer_for_a_cut(page: Page) -> None:
    await page.clock.install(time=0)
    await page.clock.pause_at(1)
    async with Scripted(page) as server:
        await page.clock.run_for(19_000)
        assert server.of(Kind.PING) == []
        await page.clock.run_for(2_000)
        ping = await server.until(lambda: server.of(Kind.PING), "a ping")
        assert ping[0] == [0, 0, Kind.PING]
        await server.raw([0, 0])
        await server.becomes("true")
        await page.clock.run_for(15_000)
        assert len(server.of(Kind.HELLO)) == 1
        await page.clock.run_for(16_000)
        await page.clock.run_for(1_000)
        await server.hello(2)


async def test_while_an_event_has_no_answer_the_page_asks_much_sooner_and_going_on_to_click_does_not_put_it_off(page: Page) -> None:
    await page.clock.install(time=0)
    await page.clock.pause_at(1)
    async with Scripted(page, BUTTON) as server:
        server.answers = False
        for clicks in range(1, 5):
            await page.click("button")
            await server.event(clicks)
            await page.clock.run_for(1_100)
        await server.until(lambda: server.of(Kind.PING), "a ping")
        for _ in range(4):
            await page.click("button")
            await page.clock.run_for(1_300)
        await page.clock.run_for(1_000)
        await server.hello(2)


async def test_after_each_cut_of_its_own_the_page_waits_longer_for_an_answer_until_one_comes(page: Page) -> None:
    await page.clock.install(time=0)
    await page.clock.pause_at(1)
    async with Scripted(page, BUTTON) as server:
        for number, seconds in enumerate((5, 10, 20), start=1):
            await page.clock.run_for(20_100)
            await server.until(lambda number=number: len(server.of(Kind.PING)) == number, "a ping")  # type: ignore[misc]
            await page.clock.run_for(seconds * 1000 - 2500)
            assert len(server.of(Kind.HELLO)) == number
            await page.clock.run_for(3_500)
            await page.clock.run_for(1_000)
            await server.hello(number + 1)
            await server.becomes("livepy.settled()")


@pytest.mark.parametrize("name", ["online", "offline", "resume", "visibilitychange"])
async def test_when_the_network_or_the_tab_wakes_or_goes_the_page_asks_at_once(page: Page, name: str) -> None:
    async with Scripted(page) as server:
        target = "document" if name in {"resume", "visibilitychange"} else "window"
        await page.evaluate(f"{target}.dispatchEvent(new Event('{name}', {{ bubbles: true }}))")
        await server.until(lambda: server.of(Kind.PING), "a ping")


async def test_when_the_kind_of_network_changes_the_page_asks_at_once(page: Page) -> None:
    async with Scripted(page) as server:
        await server.becomes("livepy.settled() && !!document.querySelector('.lv-connection')")
        async with asyncio.timeout(15):  # after 20 s of silence it would ask anyway
            await page.evaluate("navigator.connection.dispatchEvent(new Event('change'))")
            await server.until(lambda: server.of(Kind.PING), "a ping")


async def test_attempts_become_rarer_also_long_after_the_last_good_connection(page: Page, complaints: Complaints) -> None:
    complaints.expected("WebSocket connection")
    await page.add_init_script("""
        Math.random = () => 1; window.waits = [];
        const set = window.setTimeout, real = Date.now;
        window.setTimeout = (f, wait, ...rest) => { if (f.name === 'connect') { waits.push(wait); wait = 0 } return set(f, wait, ...rest) };
        window.later = () => { Date.now = () => real() + 600000 };
    """)
    async with Scripted(page) as server:
        await page.evaluate("later()")
        server.opens = False
        server.cut()
        await server.becomes("window.waits.length > 8")
        assert (await page.evaluate("window.waits"))[:9] == [0, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]


async def test_a_server_that_never_answers_the_hello_is_left(page: Page) -> None:
    await page.clock.install(time=0)
    await page.clock.pause_at(1)
    server = Scripted(page).waiting_not()
    server.greets = False
    async with server:
        await server.hello()
        await page.clock.run_for(11_000)
        await page.clock.run_for(1_000)
        await server.hello(2)


async def test_attempts_become_rarer_and_begin_anew_when_there_is_a_reason_to_hope(page: Page, complaints: Complaints) -> None:
    complaints.expected("WebSocket connection")
    await page.add_init_script("""
        Math.random = () => 1; window.waits = [];
        const set = window.setTimeout;
        window.setTimeout = (f, wait, ...rest) => { if (f.name === 'connect') { waits.push(wait); wait = 0 } return set(f, wait, ...rest) };
    """)
    async with Scripted(page) as server:
        server.opens = False
        server.cut()
        await server.becomes("window.waits.length > 8")
        assert (await page.evaluate("window.waits"))[1:9] == [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]
        server.opens = True
        await server.hello(2)


async def test_a_gap_below_two_seconds_shows_nothing_a_longer_one_a_quiet_bar(page: Page, complaints: Complaints) -> None:
    complaints.expected("WebSocket connection")
    await page.clock.install(time=0)
    await page.clock.pause_at(1)
    async with Scripted(page) as server:
        server.opens = False
        server.cut()
        await server.becomes("!livepy.settled()")
        await page.clock.run_for(1_900)
        assert await page.evaluate(f"[{STATE}, {BAR}]") == ["open", ""]
        await page.clock.run_for(200)
        assert await page.evaluate(f"[{STATE}, {BAR}]") == ["lost", "Reconnecting…"]
        assert await page.get_attribute(".lv-connection", "role") == "status"
        server.opens = True
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        await server.hello(2)
        await server.connected()
        assert await page.evaluate(BAR) == ""


@pytest.mark.parametrize("code", [Close.TIMEOUT, Close.RESTART, 1000, 1001, 1006, 1011, 1012])
async def test_after_these_codes_the_page_comes_back(page: Page, code: int) -> None:
    async with Scripted(page) as server:
        if code == 1006:
            server.cut()
        else:
            await server.close(code)
        await server.hello(2)


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (Close.FORBIDDEN, "this is another visitor's page", "this is another visitor's page. Reload it."),
        (Close.REPLACED, "another tab shows this page", "another tab shows this page. Reload it."),
        (Close.TOO_LARGE, "too much at once", "too much at once. Reload it."),
        (1009, "", "This page has ended. Reload it."),
        (4499, "", "This page has ended. Reload it."),
    ],
)
async def test_after_these_codes_the_page_stays_away_and_says_why(page: Page, code: int, reason: str, words: str) -> None:
    async with Scripted(page, BUTTON) as server:
        await server.close(code, reason)
        await server.becomes(f"{STATE} === 'closed'")
        assert await page.evaluate(BAR) == words
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
        await page.click("button")
        assert len(server.of(Kind.HELLO)) == 1
        assert server.visits == 1


@pytest.mark.parametrize("code", [Close.MALFORMED, Close.UNKNOWN, Close.ENDED, Close.VERSION])
async def test_after_these_codes_the_page_is_loaded_again_once_and_never_in_a_loop(page: Page, code: int) -> None:
    async with Scripted(page) as server:
        await server.close(code)
        await server.hello(2)
        await server.connected()
        await server.close(code)
        await server.becomes(f"{STATE} === 'closed'")
        assert await page.evaluate(BAR) == "This page has ended. Reload it."
        assert server.visits == 2


async def test_a_server_that_leaves_says_when_to_come_back(page: Page) -> None:
    await page.add_init_script("""
        Math.random = () => 0.5; const set = window.setTimeout;
        window.setTimeout = (f, wait, ...rest) => { if (f.name === 'connect') { window.wait = wait; wait = 0 } return set(f, wait, ...rest) };
    """)
    async with Scripted(page) as server:
        await server.raw([0, 0, [Op.BYE, "restart", 3000]])
        await server.close(Close.RESTART)
        await server.hello(2)
        assert await page.evaluate("window.wait") == 3000


@pytest.mark.parametrize(
    "op",
    [[Op.TEXT, 99, "x"], [Op.SPLICE, 4, 3, 9, ""], [Op.MOVE, 2, 77], [99, 1], [Op.INSERT, 3, 9, [5]], [Op.REMOVE, 4, 99]],
)
async def test_a_frame_that_does_not_fit_the_page_leads_to_a_rebuild_from_data(page: Page, op: list[object]) -> None:
    async with Scripted(page, BUTTON) as server:
        await server.raw([1, 0, op])
        asked = await server.until(lambda: server.of(Kind.REBUILD), "a request to rebuild")
        assert asked[0][:3] == [0, 1, Kind.REBUILD]
        await server.raw([2, 0, [Op.TEXT, 5, "dropped"]])
        await server.raw([3, 0, [Op.TEMPLATE, 0, ["p", [], 0], ["new"]], [Op.REBUILD, 2, 1, [0]]])
        server.seq = 3
        await server.applied()
        assert await server.inner() == "<p>new</p>"
        await server.send([Op.TEXT, 2, "goes on"])
        assert await server.inner() == "<p>goes on</p>"
        assert len(server.of(Kind.REBUILD)) == 1


async def test_a_node_that_someone_took_out_of_the_page_leads_to_a_rebuild(page: Page) -> None:
    async with Scripted(page, "<p>one</p>") as server:
        await page.evaluate("document.querySelector('p').firstChild.replaceWith('translated')")
        await server.raw([1, 0, [Op.TEXT, 2, "two"]])
        assert (await server.until(lambda: server.of(Kind.REBUILD), "a request to rebuild"))[0][3] == "Error: node 2"


async def test_a_row_that_someone_changed_inside_leads_to_a_rebuild(page: Page) -> None:
    async with Scripted(page, "<main></main>") as server:
        await server.send([Op.TEMPLATE, 0, ["p", [], 0], ["x"]], [Op.INSERT, -1, 5, [0]])
        await page.evaluate("document.querySelector('p').append('y')")
        await server.raw([2, 0, [Op.TEXT, 6, "two"]])
        await server.until(lambda: server.of(Kind.REBUILD), "a request to rebuild")


async def test_a_page_goes_over_to_another_session_by_its_rebuild(page: Page) -> None:
    async with Scripted(page, BUTTON) as server:
        for _ in range(3):
            await server.send([Op.APPEND, 5, "!"])
        server.answers = False
        await page.click("button")
        await server.event()
        server.greets = False
        server.cut()
        assert (await server.hello(2))[1] == 3
        await server.raw([0, 7, [Op.WELCOME, 5, 7, "tab-2"]])
        await server.raw([4, 7, [Op.TEMPLATE, 0, ["button", ["data-on-click"], 0], ["", "new"]], [Op.REBUILD, 5, 1, [0]]])
        server.seq = 4
        await page.wait_for_selector("text=new")
        assert await server.inner() == '<button data-on-click="">new</button>'
        await server.send([Op.APPEND, 2, "!"])
        server.answers = True
        await page.click("button")
        await server.event(2)
        assert [frame[:2] for frame in server.of(Kind.EVENT)] == [[1, 3], [8, 5]]
        await server.settled()


async def test_a_reload_brings_the_tabs_token_a_duplicate_asks_for_a_copy_and_a_new_tab_brings_nothing(page: Page) -> None:
    async with Scripted(page) as server:
        await server.send([Op.TEXT, 2, "x"])
        await page.reload()
        assert (await server.hello(2))[7] == "tab-1"
        await server.connected()
        assert await page.evaluate("Object.values(sessionStorage).filter(Boolean)") == ["=tab-1"]
        other = await page.context.new_page()
        await other.goto(server.url)
        assert (await server.hello(3))[7] == ""
        await other.close()
        async with page.expect_popup() as opening:
            await page.evaluate("void window.open(location.href)")
        assert (await server.hello(4))[7] == "=tab-1"
        await (await opening.value).close()


async def test_a_page_that_is_left_closes_its_socket_and_reconnects_when_it_comes_back_alive(page: Page) -> None:
    async with Scripted(page) as server:
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        await server.until(lambda: server.gone, "the end of the socket")
        assert await page.evaluate("Object.values(sessionStorage).sort()") == ["=tab-1", "tab-1"]
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        assert (await server.hello(2))[7] == "tab-1"
        await server.connected()
        assert await page.evaluate("Object.values(sessionStorage).filter(Boolean)") == ["=tab-1"]


async def test_a_frame_is_applied_whole_before_anyone_can_look(page: Page) -> None:
    async with Scripted(page, "<main><p>a</p><p>b</p></main>") as server:
        await page.evaluate("""() => {
            window.seen = [];
            new MutationObserver(() => seen.push(document.querySelector('main').textContent)).observe(document.body, { subtree: true, characterData: true });
        }""")
        await server.send([Op.TEXT, 3, "1"], [Op.TEXT, 5, "2"])
        assert await page.evaluate("window.seen") == ["12"]


async def test_cut_after_every_frame_each_event_arrives_once_and_each_text_is_right(page: Page) -> None:
    async with Scripted(page, BUTTON) as server:
        seen: Callable[[], set[int]] = lambda: {frame[0] for frame in server.of(Kind.EVENT)}  # noqa: E731
        for number in range(1, 9):
            await page.click("button")
            await server.until(lambda number=number: number in seen(), f"event {number}")  # type: ignore[misc]
            await server.send([Op.APPEND, 5, str(number)])
            server.cut()
            await page.evaluate("window.dispatchEvent(new Event('online'))")
            await server.hello(number + 1)
        await server.settled()
        assert await page.inner_text("p") == "text12345678"
        assert sorted(seen()) == list(range(1, 9))
