"""Fields: what the visitor types is his until the server has seen it; what the server answers to the newest typing is shown."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import CDPSession, Page

from livepy.core.protocol import Kind, Op
from tests.browser.scripted import Scripted

FIELD = '<p><input data-on-input=""><button>away</button></p>'


def value(text: Any, answers: int = 0, node: int = 2, name: str = "value") -> list[Any]:
    """A VALUE op."""
    return [Op.VALUE, node, name, text, answers]


async def keyboard(page: Page) -> CDPSession:
    """What speaks as an input method does."""
    return await page.context.new_cdp_session(page)


async def test_a_value_by_the_way_is_shown_in_a_field_that_nobody_edits(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        await server.send(value("one"))
        assert await page.input_value("input") == "one"
        await page.focus("input")
        await server.send(value("two"))
        assert await page.input_value("input") == "two"


async def test_a_value_by_the_way_waits_until_the_visitor_has_left_the_field(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        await page.focus("input")
        await page.keyboard.type("typed")
        await server.event(5)
        await server.settled()
        await server.send(value("by the way"))
        assert await page.input_value("input") == "typed"
        await page.focus("button")
        assert await page.input_value("input") == "by the way"


async def test_a_value_by_the_way_is_dropped_if_the_visitor_types_on(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        await page.focus("input")
        await page.keyboard.type("a")
        await server.event()
        await server.settled()
        await server.send(value("by the way"))
        await page.keyboard.type("b")
        await page.focus("button")
        assert await page.input_value("input") == "ab"


async def test_the_answer_to_the_newest_typing_is_shown_although_the_field_has_the_focus(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        await page.focus("input")
        await page.keyboard.type("ab")
        await server.event(2)
        await server.send(value("", answers=2))
        assert await page.input_value("input") == ""
        await page.keyboard.type("c")
        await server.event(3)
        await server.send(value("C", answers=3))
        assert await page.input_value("input") == "C"


async def test_the_answer_to_older_typing_is_dropped(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        server.answers = False
        await page.focus("input")
        await page.keyboard.type("ab")
        await server.event(2)
        await server.send(value("A", answers=1), ack=1)
        assert await page.input_value("input") == "ab"
        await page.focus("button")
        await server.send(value("A", answers=1), ack=1)
        assert await page.input_value("input") == "ab"
        await server.send(value("AB", answers=2), ack=2)
        assert await page.input_value("input") == "AB"


async def test_an_answer_later_than_what_was_typed_since_waits_until_the_visitor_has_left_the_field(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        await page.focus("input")
        await page.keyboard.type("ab")
        await server.event(2)
        await server.settled()
        await server.send(value("late", answers=1))
        assert await page.input_value("input") == "ab"
        await page.focus("button")
        assert await page.input_value("input") == "late"


async def test_an_answer_to_a_click_after_the_typing_is_shown_although_the_field_has_the_focus(page: Page) -> None:
    async with Scripted(page, '<p><input data-on-input=""><button data-on-click="">send</button></p>') as server:
        await page.focus("input")
        await page.keyboard.type("ab")
        await page.evaluate("document.querySelector('button').click()")
        await server.event(3)
        await server.send(value("", answers=3))
        assert await page.input_value("input") == ""


async def test_a_box_or_a_choice_is_never_half_done(page: Page) -> None:
    body = '<p><input type="checkbox" data-on-change=""><select data-on-change=""><option>1</option><option>2</option></select></p>'
    async with Scripted(page, body) as server:
        await page.check("input")
        await page.focus("input")
        await server.settled()
        await server.send(value(False, name="checked"))
        assert not await page.is_checked("input")
        await page.select_option("select", "2")
        await page.focus("select")
        await server.settled()
        await server.send(value("1", node=3))
        assert await page.input_value("select") == "1"


async def test_nothing_is_shown_over_typing_that_still_waits_to_be_said(page: Page) -> None:
    async with Scripted(page, FIELD.replace('""', '"d5000"', 1)) as server:
        await page.focus("input")
        await page.keyboard.type("ab")
        await server.send(value("x"))
        await server.send(value("y", answers=99))
        assert await page.input_value("input") == "ab"
        await page.focus("button")
        assert await server.event() == (2, "input", "ab")
        assert await page.input_value("input") == "ab"


async def test_a_field_that_nobody_listens_to_takes_what_the_server_sets(page: Page) -> None:
    async with Scripted(page, "<p><input><button>away</button></p>") as server:
        await page.fill("input", "typed")
        await page.focus("button")
        await server.send(value(""))
        assert await page.input_value("input") == ""


async def test_what_the_server_did_not_set_stays(page: Page) -> None:
    body = '<div><input><textarea></textarea><input type="checkbox"><details><summary>s</summary>x</details><b>0</b></div>'
    async with Scripted(page, body) as server:
        await page.fill("input", "one")
        await page.fill("textarea", "two")
        await page.check("[type=checkbox]")
        await page.click("summary")
        for number in range(20):
            await server.send([Op.TEXT, 10, str(number)], [Op.ATTR, 2, "class", str(number)], [Op.ATTR, 5, "class", str(number)])
        look = "[...document.querySelectorAll('input,textarea')].map(e => e.value + e.checked).concat(document.querySelector('details').open)"
        assert await page.evaluate(look) == ["onefalse", "twoundefined", "ontrue", True]
        await server.send(value(False, node=5, name="open"), value(False, node=4, name="checked"))
        assert await page.evaluate("[document.querySelector('details').open, document.querySelector('[type=checkbox]').checked]") == [False, False]


@pytest.mark.parametrize(
    ("before", "caret", "after", "then"),
    [
        ("abcdef", (3, 3), "abcdefgh", (3, 3)),
        ("abcdef", (6, 6), "abcdef!", (6, 6)),
        ("abcdef", (4, 6), "XXabcdef", (6, 8)),
        ("1234", (4, 4), "1 234", (5, 5)),
        ("abcdef", (5, 5), "ab", (2, 2)),
        ("abcdef", (2, 4), "abXcdef", (2, 5)),
    ],
)
async def test_the_caret_keeps_its_place_in_the_text(page: Page, before: str, caret: tuple[int, int], after: str, then: tuple[int, int]) -> None:
    async with Scripted(page, FIELD) as server:
        await page.focus("input")
        await page.keyboard.insert_text(before)
        await server.event()
        await page.evaluate("([start, end]) => document.activeElement.setSelectionRange(start, end)", list(caret))
        await server.send(value(after, answers=1))
        assert await page.input_value("input") == after
        assert await page.evaluate("[document.activeElement.selectionStart, document.activeElement.selectionEnd]") == list(then)


async def test_typing_while_patches_arrive_around_it_loses_nothing(page: Page) -> None:
    async with Scripted(page, '<main><p>0</p><input data-on-input="" value="ab"><p>0</p></main>') as server:
        await page.focus("input")
        await page.evaluate("document.activeElement.setSelectionRange(1, 1)")
        for number, letter in enumerate("0123456789"):
            await page.keyboard.type(letter)
            await server.raw([2 * number + 1, 0, [Op.TEXT, 3, str(number)], [Op.ATTR, 4, "aria-invalid", str(number)]])
            await server.raw([2 * number + 2, 0, value(f"echo {number}", answers=max(number - 2, 0), node=4), [Op.TEXT, 6, str(number)]])
        await server.event(10)
        assert await page.input_value("input") == "a0123456789b"
        assert await page.evaluate("document.activeElement.selectionStart") == 11


async def test_half_a_number_is_not_patched_away(page: Page) -> None:
    async with Scripted(page, '<p><input type="number" data-on-input=""><button>away</button></p>') as server:
        await page.focus("input")
        await page.keyboard.type("1e")
        await server.event(2)
        await server.settled()
        await server.send(value("7"))
        await server.send(value("", answers=2))
        await page.keyboard.type("3")
        assert await server.event(3) == (2, "input", "1e3")


async def test_a_value_waits_while_an_input_method_composes_and_nothing_half_composed_is_said(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        method = await keyboard(page)
        await page.focus("input")
        await method.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
        await server.send(value("by the way", answers=5))
        await method.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
        assert await page.input_value("input") == "にほ"
        assert server.events() == []
        await method.send("Input.insertText", {"text": "日本"})
        assert await server.event() == (2, "input", "日本")
        await server.settled()
        assert len(server.events()) == 1
        assert await page.input_value("input") == "日本"
        await server.send(value("日本!", answers=1))
        assert await page.input_value("input") == "日本!"


async def test_a_value_that_came_while_composing_is_shown_if_nothing_was_typed_since(page: Page) -> None:
    async with Scripted(page, FIELD) as server:
        await page.focus("input")
        await page.evaluate("document.activeElement.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))")
        await server.send(value("held"))
        assert await page.input_value("input") == ""
        await page.evaluate("document.activeElement.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))")
        await server.becomes("document.activeElement.value === 'held'")


async def test_a_click_right_after_composing_finds_the_text_said(page: Page) -> None:
    async with Scripted(page, '<p><input data-on-input="d1000"><button data-on-click="">x</button></p>') as server:
        method = await keyboard(page)
        await page.focus("input")
        await method.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
        await method.send("Input.insertText", {"text": "日"})
        await page.evaluate("document.querySelector('button').click()")
        await server.event(2)
        assert server.events() == [(2, "input", "日"), (3, "click", None)]


async def test_keys_that_belong_to_an_input_method_are_not_keys(page: Page) -> None:
    async with Scripted(page, '<input data-on-keydown="k:Enter p">') as server:
        await page.focus("input")
        await page.evaluate("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, keyCode: 229 }))")
        await page.keyboard.press("Enter")
        await server.event()
        await server.settled()
        assert len(server.events()) == 1


async def test_a_select_takes_its_value_after_its_options(page: Page) -> None:
    async with Scripted(page, '<select><option value="a">a</option><!----></select>') as server:
        await server.send([Op.TEMPLATE, 0, ["option", ["value"], 0], ["b", "b"]], [Op.INSERT, 4, 9, [0]], value("b", node=1))
        assert await page.input_value("select") == "b"


async def test_what_the_browser_put_back_after_a_reload_is_said_as_typed(page: Page) -> None:
    body = (
        '<form><input data-on-input="" value="a"><input type="checkbox" data-on-change=""><textarea data-on-change="">b</textarea>'
        '<select data-on-change="d300"><option>1</option><option>2</option></select><input value="not listened to">'
        '<input data-on-input="" value="untouched"><input type="range" data-on-input="">'
        '<select data-on-change=""><option>1</option><option selected>2</option></select></form>'
    )
    restore = """addEventListener('DOMContentLoaded', () => {
        if (!document.forms[0]) return;
        const [text, box, area, select, other] = document.forms[0].elements;
        text.value = 'A'; box.checked = true; area.value = 'B'; select.value = '2'; other.value = 'x';
    }, true)"""
    await page.add_init_script(restore)
    async with Scripted(page, body) as server:
        await server.event(4)
        await server.settled()
        assert [event[1:] for event in server.events()] == [("input", "A"), ("change", True), ("change", "B"), ("change", "2")]
        server.cut()
        await server.hello(2)
        await server.settled()
        assert len(server.events()) == 4


async def test_what_was_typed_before_the_welcome_is_not_said_again_as_put_back(page: Page) -> None:
    server = Scripted(page, FIELD).waiting_not()
    server.greets = False
    async with server:
        await server.hello()
        await page.fill("input", "typed")
        await server.welcome()
        await server.event()
        await server.settled()
        assert server.events() == [(2, "input", "typed")]


SHAPE = ["main", [], ["h1", [], 0], ["input", ["data-on-input", "value", "name"]], ["input", ["type", "data-on-change", "checked"]], ["textarea", ["value"]]]
VALUES = ["title", "", "server", "a", "checkbox", "", False, "area"]
PAGE = '<main><h1>title</h1><input data-on-input="" value="server" name="a"><input type="checkbox" data-on-change=""><textarea>area</textarea></main>'


async def test_a_rebuild_keeps_what_was_typed_with_focus_and_selection_and_says_it(page: Page) -> None:
    async with Scripted(page, PAGE) as server:
        await page.check("[type=checkbox]")
        await page.fill("textarea", "not listened to")
        await page.focus("input")
        await page.keyboard.type("typed ")
        await page.evaluate("document.activeElement.setSelectionRange(2, 5)")
        await server.event(7)
        await server.settled()
        before = len(server.events())
        await server.send([Op.TEMPLATE, 0, SHAPE, VALUES], [Op.REBUILD, 2, 1, [0, 0, "new"]])
        look = "[...document.querySelectorAll('input,textarea')].map(e => e.value + e.checked)"
        typed = await page.input_value("input")
        assert "typed" in typed
        assert await page.evaluate(look) == [f"{typed}false", "ontrue", "not listened toundefined"]
        assert await page.evaluate("[document.activeElement.name, document.activeElement.selectionStart, document.activeElement.selectionEnd]") == ["a", 2, 5]
        await server.event(before + 2)
        assert server.events()[before:] == [(4, "input", typed), (5, "change", True)]
        assert all(frame[1] == server.seq for frame in server.of(Kind.EVENT)[before:])
        await server.settled()


async def test_a_rebuild_gives_nothing_to_a_control_that_is_another_one(page: Page) -> None:
    async with Scripted(page, PAGE) as server:
        await page.fill("input", "typed")
        await server.event()
        await server.send([Op.TEMPLATE, 0, SHAPE, VALUES], [Op.REBUILD, 2, 1, [0, 3, "b"]])
        assert await page.input_value("input") == "server"
        await server.settled()
        assert len(server.events()) == 1


async def test_a_rebuild_replaces_what_nobody_touched(page: Page) -> None:
    async with Scripted(page, PAGE) as server:
        await server.send([Op.TEMPLATE, 0, SHAPE, VALUES], [Op.REBUILD, 2, 1, [0, 2, "new", 6, True, 7, "new area"]])
        assert await page.evaluate("[...document.querySelectorAll('input,textarea')].map(e => e.value + e.checked)") == [
            "newfalse",
            "ontrue",
            "new areaundefined",
        ]
        await server.settled()
        assert server.events() == []
        await server.send(value("set", node=4))
        assert await page.input_value("input") == "set"


async def test_a_rebuild_keeps_the_scroll_position_of_what_was_scrolled(page: Page) -> None:
    async with Scripted(page, '<main><p style="height:20px;overflow:auto"><b style="display:block;height:99px">x</b></p></main>') as server:
        await page.evaluate("document.querySelector('p').scrollTop = 30")
        await page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        shape = ["main", [], ["p", ["style"], ["b", ["style"], 0]]]
        await server.send([Op.TEMPLATE, 0, shape, ["height:20px;overflow:auto", "display:block;height:99px", "y"]], [Op.REBUILD, 2, 1, [0]])
        assert await page.evaluate("document.querySelector('p').scrollTop") == 30
