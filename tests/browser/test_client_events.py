"""Events: what the page reports, in which order, and what it shows meanwhile."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from livepy.core.protocol import Kind, Op
from tests.browser.scripted import Scripted


async def test_a_click_is_reported_with_the_number_of_the_listening_element(page: Page) -> None:
    async with Scripted(page, '<div><button data-on-click="">go <b>now</b></button></div>') as server:
        await page.click("b")
        assert await server.event() == (2, "click", None)
        await server.settled()


async def test_each_listening_ancestor_hears_of_it_from_the_inside_out_until_one_stops_it(page: Page) -> None:
    body = '<main data-on-click=""><section data-on-click="s"><div data-on-click=""><b>x</b></div></section></main>'
    async with Scripted(page, body) as server:
        await page.click("b")
        await server.event(2)
        await server.settled()
        assert server.events() == [(3, "click", None), (2, "click", None)]


async def test_events_that_do_not_bubble_are_their_targets_own(page: Page) -> None:
    inner = '<input data-on-focus="" data-on-blur=""><details data-on-toggle="e"><summary>s</summary></details>'
    body = f'<main data-on-focus="" data-on-blur="" data-on-toggle="" data-on-scroll="">{inner}</main>'
    async with Scripted(page, body) as server:
        await page.focus("input")
        await page.click("summary")
        await server.event(3)
        await server.settled()
        assert [event[:2] for event in server.events()] == [(2, "focus"), (2, "blur"), (3, "toggle")]
        assert server.events()[2][2]["value"] is True


async def test_controls_report_what_they_show(page: Page) -> None:
    body = (
        '<form data-on-submit=""><input data-on-input=""><input type="checkbox" data-on-change="">'
        '<input type="radio" name="r" value="a" data-on-change=""><input type="radio" name="r" value="b" data-on-change="">'
        '<select data-on-change=""><option>one</option><option value="2">two</option></select>'
        '<textarea data-on-input=""></textarea><input type="range" data-on-input="" value="3"><button>send</button></form>'
    )
    async with Scripted(page, body) as server:
        await page.fill("input", "text")
        await page.check("[type=checkbox]")
        await page.check("[value=b]")
        await page.select_option("select", "2")
        await page.fill("textarea", "two\nlines")
        await page.fill("[type=range]", "70")
        await page.click("button")
        await server.until(lambda: server.events()[-1:] and server.events()[-1][1] == "submit", "the submit")
        assert list(dict.fromkeys(event[1:] for event in server.events())) == [
            *[("input", "text"), ("change", True), ("change", "b"), ("change", "2"), ("input", "two\nlines"), ("input", "70"), ("submit", None)]
        ]
        assert server.visits == 1


async def test_a_form_that_goes_nowhere_does_not_leave_the_page(page: Page) -> None:
    async with Scripted(page, '<form><input name="action"><button>x</button></form>') as server:
        await page.press("input", "Enter")
        await page.click("button")
        assert await page.evaluate("location.href") == server.url


async def test_details_of_an_event_are_sent_when_asked_for(page: Page) -> None:
    async with Scripted(
        page, '<div style="width:100px;height:50px;position:absolute;left:40px;top:30px" data-on-click="e" data-on-keydown="e" tabindex="0"></div>'
    ) as server:
        await page.mouse.click(50, 35)
        plain = {"value": None, "shift": False, "ctrl": False, "alt": False, "meta": False}
        assert await server.event() == (1, "click", {**plain, "type": "click", "key": "", "x": 10, "y": 5})
        await page.keyboard.press("Control+Shift+K")
        await server.event(4)
        assert server.events()[3] == (1, "keydown", {**plain, "type": "keydown", "key": "K", "shift": True, "ctrl": True, "x": 0, "y": 0})


@pytest.mark.parametrize(
    ("wanted", "pressed", "hears"),
    [
        ("Enter", "Enter", True),
        ("Enter", "Shift+Enter", False),
        ("shift+Enter", "Shift+Enter", True),
        ("Enter|ctrl+s", "Control+s", True),
        ("ctrl+s", "s", False),
        ("?", "Shift+?", True),
        ("a", "a", True),
        ("a", "Alt+a", False),
        ("Space", " ", True),
        ("+", "+", True),
        ("ctrl++", "Control++", True),
        ("Escape", "Enter", False),
    ],
)
async def test_only_the_keys_that_are_wanted_are_reported(page: Page, wanted: str, pressed: str, hears: bool) -> None:
    async with Scripted(page, f'<div><input data-on-keydown="k:{wanted} p"><input data-on-keydown="k:F2"></div>') as server:
        await page.focus("input")
        await page.keyboard.press(pressed)
        await page.focus("input:last-child")
        await page.keyboard.press("F2")
        await server.event()
        await server.settled()
        assert [event[0] for event in server.events()] == ([2, 3] if hears else [3])


async def test_the_browsers_own_action_is_prevented_when_asked_for_but_not_with_a_modifier(page: Page) -> None:
    async with Scripted(page, '<p><a href="?away" data-on-click="p">a</a></p>') as server:
        await page.click("a")
        assert await server.event() == (2, "click", None)
        assert await page.evaluate("location.search") == ""
        async with page.context.expect_page() as other:
            await page.click("a", modifiers=["Control"])
        await (await other.value).close()
        assert len(server.of(Kind.EVENT)) == 1


async def test_a_debounced_input_is_said_once_when_the_typing_rests(page: Page) -> None:
    await page.clock.install(time=0)
    await page.clock.pause_at(1)
    async with Scripted(page, '<input data-on-input="d300">') as server:
        await page.focus("input")
        for letter in "abc":
            await page.keyboard.type(letter)
            await page.clock.run_for(200)
        assert server.events() == []
        await page.clock.run_for(150)
        assert await server.event() == (1, "input", "abc")
        await page.clock.run_for(1000)
        assert len(server.events()) == 1


async def test_a_throttled_event_is_said_at_once_then_at_most_once_a_while_and_the_last_is_not_lost(page: Page) -> None:
    await page.clock.install(time=0)
    await page.clock.pause_at(1)
    async with Scripted(page, '<input data-on-input="t300">') as server:
        await page.focus("input")
        for letter in "abcdef":
            await page.keyboard.type(letter)
            await page.clock.run_for(100)
        await page.clock.run_for(1000)
        await server.event(3)
        assert [value for _, _, value in server.events()] == ["a", "abc", "abcdef"]
        await page.keyboard.type("g")
        assert (await server.event(4))[2] == "abcdefg"


@pytest.mark.parametrize("leave", ["click", "submit", "keydown", "blur", "pagehide"])
async def test_what_was_typed_goes_before_what_follows_it(page: Page, leave: str) -> None:
    body = '<form data-on-submit=""><input data-on-input="d5000" data-on-keydown="k:F2"><button type="button" data-on-click="">x</button></form>'
    async with Scripted(page, body) as server:
        await page.focus("input")
        await page.keyboard.type("typed")
        assert server.events() == []
        if leave == "click":
            await page.evaluate("document.querySelector('button').click()")
        elif leave == "blur":
            await page.evaluate("document.activeElement.blur()")
        elif leave == "pagehide":
            await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        else:
            await page.keyboard.press("F2" if leave == "keydown" else "Enter")
        then = {"click": (3, "click", None), "submit": (1, "submit", None), "keydown": (2, "keydown", None)}.get(leave)
        await server.event(2 if then else 1)
        assert server.events() == [(2, "input", "typed"), *([then] if then else [])]


async def test_a_control_shows_at_once_that_its_event_is_under_way_until_that_event_is_answered(page: Page) -> None:
    async with Scripted(page, '<p><button data-on-click="1">x</button><b data-on-click="">y</b></p>') as server:
        server.answers = False
        look = "[...document.querySelectorAll('p *')].map(e => e.hasAttribute('data-busy') + ' ' + e.getAttribute('aria-busy'))"
        assert await page.evaluate(f"(() => {{ document.querySelector('button').click(); document.querySelector('b').click(); return {look} }})()") == [
            "true true",
            "true null",
        ]
        await server.event(2)
        await server.answer(1)
        await server.becomes("!document.querySelector('button').hasAttribute('data-busy')")
        assert await page.evaluate(look) == ["false null", "true null"]
        await server.answer(2)
        await server.settled()
        assert await page.evaluate(look) == ["false null", "false null"]


async def test_a_locked_control_says_the_same_only_once_until_it_is_answered(page: Page) -> None:
    async with Scripted(page, '<p><button data-on-click="1">x</button><b data-on-click="">y</b></p>') as server:
        server.answers = False
        for _ in range(5):
            await page.click("button")
            await page.click("b")
        await server.event(6)
        assert [event[0] for event in server.events()] == [2, 4, 4, 4, 4, 4]
        await server.answer(6)
        await server.settled()
        await page.click("button")
        await server.event(7)


async def test_a_handler_that_waits_keeps_its_control_busy_until_it_is_done(page: Page) -> None:
    async with Scripted(page, '<button data-on-click="1">x</button>') as server:
        server.answers = False
        await page.click("button")
        await server.event()
        await server.answer(1, [Op.WAIT, 1])
        assert await page.get_attribute("button", "aria-busy") == "true"
        await server.send([Op.DONE, 1])
        assert await page.get_attribute("button", "aria-busy") is None
        await server.settled()


async def test_two_events_of_one_element_are_two_waits(page: Page) -> None:
    async with Scripted(page, '<button data-on-click="">x</button>') as server:
        server.answers = False
        await page.click("button")
        await page.click("button")
        await server.event(2)
        await server.answer(2, [Op.WAIT, 1])
        assert await page.get_attribute("button", "data-busy") == ""
        await server.send([Op.DONE, 1])
        assert await page.get_attribute("button", "data-busy") is None


async def test_a_refused_event_frees_its_control(page: Page) -> None:
    async with Scripted(page, '<button data-on-click="1">x</button>') as server:
        server.answers = False
        await page.click("button")
        await server.event()
        await server.answer(1, [Op.REFUSED, 1, "disabled"])
        await server.settled()
        assert await page.get_attribute("button", "aria-busy") is None


async def test_a_busy_sign_that_the_server_sets_is_the_servers(page: Page) -> None:
    async with Scripted(page, '<button data-on-click="1">x</button>') as server:
        server.answers = False
        await page.click("button")
        await server.event()
        await server.answer(1, [Op.ATTR, 1, "aria-busy", "true"])
        await server.settled()
        assert await page.get_attribute("button", "aria-busy") == "true"
        await page.click("button")
        await server.event(2)
        await server.answer(2, [Op.ATTR, 1, "aria-busy", None])
        await server.settled()
        assert await page.get_attribute("button", "aria-busy") is None


async def test_an_element_that_left_is_no_longer_waited_for(page: Page) -> None:
    async with Scripted(page, '<p><button data-on-click="1">x</button></p>') as server:
        server.answers = False
        await page.click("button")
        await server.event()
        await server.answer(1, [Op.WAIT, 1], [Op.REMOVE, 2, 2])
        await server.send([Op.DONE, 1])
        await server.settled()


async def test_clicks_before_the_page_is_whole_are_delivered_once_when_it_is(page: Page) -> None:
    server = Scripted(page, '<main><button data-on-click="1">x</button><input data-on-input="">', late="<p>late</p></main>").waiting_not()
    async with server:
        await page.wait_for_selector("input")
        await page.click("button")
        await page.click("button")
        await page.keyboard.press("Tab")
        await page.keyboard.type("ab")
        assert server.frames == []
        server.released.set()
        await server.event(3)
        await server.settled()
        assert server.events() == [(2, "click", None), (4, "input", "a"), (4, "input", "ab")]


async def test_what_happens_before_the_welcome_is_delivered_once_after_it(page: Page) -> None:
    server = Scripted(page, '<main><button data-on-click="">x</button><input data-on-input=""></main>').waiting_not()
    server.greets = False
    async with server:
        await server.hello()
        await page.click("button")
        await page.fill("input", "typed")
        assert server.events() == []
        await server.welcome()
        await server.event(2)
        await server.settled()
        assert server.events() == [(2, "click", None), (4, "input", "typed")]


async def test_events_of_names_that_came_later_are_listened_to(page: Page) -> None:
    async with Scripted(page, "<main><p>x</p></main>") as server:
        await server.send([Op.TEMPLATE, 0, ["b", ["data-on-dblclick"], 0], ["", "y"]], [Op.INSERT, -1, 10, [0]], [Op.ATTR, 2, "data-on-pointerdown", ""])
        await page.dblclick("b")
        await server.event()
        await page.click("p")
        await server.event(2)
        assert server.events() == [(10, "dblclick", None), (2, "pointerdown", None)]
        await server.send([Op.ATTR, 2, "data-on-pointerdown", None])
        await page.click("p")
        await page.dblclick("b")
        await server.event(3)
        assert server.events()[2:] == [(10, "dblclick", None)]


@pytest.mark.parametrize("text", ["x" * 40_000, "é" * 100_000, "a" + "\U0001f600" * 60_000, "\U0001f600" * 60_000])
async def test_a_long_text_comes_in_parts_that_are_its_text_together(page: Page, text: str) -> None:
    async with Scripted(page, '<textarea data-on-input=""></textarea>') as server:
        await page.fill("textarea", text)
        last = (await server.event())[2]
        parts = [frame[3] for frame in server.of(Kind.PART)]
        assert "".join(parts) + last == text
        assert all(len(part.encode()) <= 3 * 16384 for part in (*parts, last))
        assert [frame[0] for frame in server.frames if frame[0]] == list(range(1, len(parts) + 2))


async def test_names_of_forms_and_controls_do_not_hide_what_the_client_needs(page: Page) -> None:
    names = ("livepy", "body", "reset", "submit", "elements", "id", "cookie", "forms", "value", "type", "name", "action", "children", "__proto__")
    inputs = "".join(f'<input name="{name}" id="{name}" data-on-input="">' for name in names)
    async with Scripted(page, f'<form name="body" data-on-submit="">{inputs}<button>x</button></form>') as server:
        assert len(await server.numbers()) == len(names) + 3
        await page.fill("input:last-of-type", "t")
        assert (await server.event())[1:] == ("input", "t")
        await page.click("button")
        assert await server.event(2) == (1, "submit", None)
        await server.settled()


async def test_details_of_an_event_hold_neither_files_nor_a_text_too_long_for_one_frame(page: Page) -> None:
    body = '<div><input type="file" data-on-focus="e"><textarea data-on-focus="e"></textarea><textarea data-on-focus="e">short</textarea></div>'
    async with Scripted(page, body) as server:
        await page.evaluate("document.querySelector('textarea').value = 'x'.repeat(300000)")
        for selector in ("input", "textarea", "textarea:last-child"):
            await page.focus(selector)
        await server.event(3)
        await server.settled()
        assert [event[2]["value"] for event in server.events()] == [None, None, "short"]
