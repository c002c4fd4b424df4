"""Patches: each op does to the page what the table of the wire says, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from livepy.core.protocol import Kind, Op
from tests.browser.scripted import Scripted

ROW = ["tr", ["class"], ["td", [], 0], ["td", [], 0]]
TABLE = "<table><tbody><!----></tbody></table>"
LOOK = "(active => [document.querySelector('p').scrollTop, active.localName, active.selectionStart, active.selectionEnd])(document.activeElement)"
TEMPLATE = [Op.TEMPLATE, 0, ROW, [None, "a", "b"]]


def insert(first: int, *texts: str, before: int = 3) -> list[Any]:
    """Rows of six nodes: tr, td, text, td, text … that is five."""
    return [Op.INSERT, before, first, *([0, 1, text] for text in texts)]


async def test_nodes_are_numbered_in_document_order_over_elements_texts_and_comments(page: Page) -> None:
    body = '<main><p>one</p><!----><textarea>not counted</textarea><svg><circle r="1"></circle></svg><p>two</p></main>'
    async with Scripted(page, body) as server:
        assert (await server.hello())[6] == 9
        assert await server.numbers() == {1: "main", 2: "p", 3: "one", 4: "", 5: "textarea", 6: "svg", 7: "circle", 8: "p", 9: "two"}


async def test_texts_are_replaced_continued_and_spliced(page: Page) -> None:
    async with Scripted(page, "<p>one</p>") as server:
        await server.send([Op.TEXT, 2, "two"], [Op.APPEND, 2, " and \U0001f600 more"], [Op.SPLICE, 2, 8, 2, "x"])
        assert await server.inner() == "<p>two and x more</p>"


async def test_a_text_takes_the_place_of_the_comment_that_stood_for_nothing(page: Page) -> None:
    async with Scripted(page, "<p><!----></p>") as server:
        await server.send([Op.TEXT, 2, "something"], [Op.APPEND, 2, "!"])
        assert await server.inner() == "<p>something!</p>"


async def test_attributes_are_set_and_removed(page: Page) -> None:
    async with Scripted(page, '<p class="a" hidden>x</p>') as server:
        await server.send([Op.ATTR, 1, "class", "b"], [Op.ATTR, 1, "hidden", None], [Op.ATTR, 1, "inert", True], [Op.ATTR, 1, "tabindex", 3])
        assert await server.inner() == '<p class="b" inert="" tabindex="3">x</p>'


@pytest.mark.parametrize(
    "value", [0, 127, 128, 255, 65535, 65536, 2**53 - 1, -1, -32, -33, -129, -40000, -(2**40), 0.5, 1e300, "é" * 40, "x" * 300, "\U0001f600" * 40000]
)
async def test_every_value_of_the_wire_is_decoded(page: Page, value: float | str) -> None:
    async with Scripted(page, "<p>x</p>") as server:
        await server.send([Op.ATTR, 1, "title", value])
        shown = await page.get_attribute("p", "title")
        assert shown is not None
        assert (shown if isinstance(value, str) else type(value)(shown)) == value


async def test_rows_come_from_a_template_with_their_own_values(page: Page) -> None:
    async with Scripted(page, TABLE) as server:
        await server.send(TEMPLATE, [Op.INSERT, 3, 10, [0, 1, "1"], [0, 0, "odd", 2, "2"]])
        assert await server.inner() == ('<table><tbody><tr><td>1</td><td>b</td></tr><tr class="odd"><td>a</td><td>2</td></tr><!----></tbody></table>')
        await server.send([Op.TEXT, 12, "x"], [Op.TEXT, 19, "y"], [Op.ATTR, 15, "class", "last"])
        assert await page.inner_text("table") == "x\tb\na\ty"
        assert await page.get_attribute("tr:last-child", "class") == "last"


async def test_a_negative_before_appends_to_a_parent(page: Page) -> None:
    async with Scripted(page, "<table><tbody></tbody></table>") as server:
        await server.send(TEMPLATE, [Op.INSERT, -2, 10, [0]], [Op.INSERT, -2, 20, [0, 1, "z"]])
        assert await page.inner_text("table") == "a\tb\nz\tb"


async def test_rows_hold_rows_and_lists_numbered_through_in_document_order(page: Page) -> None:
    async with Scripted(page, "<main><!----></main>") as server:
        await server.send(
            [Op.TEMPLATE, 0, ["section", [], ["h2", [], 0], ["ul", [], 2], 1, ["footer", [], 0]], ["t", None, None, "end"]],
            [Op.TEMPLATE, 1, ["li", ["class"], 0], [None, ""]],
            [Op.TEMPLATE, 2, 0, ["bare"]],
            [Op.TEMPLATE, 3, 1, [None]],
            [Op.INSERT, 2, 10, [0, 1, [[1, 1, "one"], [1, 0, "c", 1, "two"]], 2, [3, 0, [2, 0, "block"]]], [0, 1, [], 2, [1, 1, "x"]]],
        )
        assert await page.inner_html("main") == (
            '<section><h2>t</h2><ul><li>one</li><li class="c">two</li><!----></ul>block<footer>end</footer></section>'
            "<section><h2>t</h2><ul><!----></ul><li>x</li><footer>end</footer></section><!---->"
        )
        what = "main section h2 t ul li one li two - block footer end section h2 t ul - li x footer end -"
        assert await server.numbers() == dict(zip([1, *range(10, 31), 2], what.replace("-", "").split(" "), strict=True))


async def test_svg_and_math_are_built_in_their_namespaces_wherever_the_row_begins(page: Page) -> None:
    async with Scripted(page, "<main><svg><g></g></svg><p></p></main>") as server:
        await server.send(
            [Op.TEMPLATE, 0, ["a", [], 0], ["x"]],
            [Op.TEMPLATE, 1, ["svg", [], ["foreignObject", [], ["div", [], 0]], ["title", [], 0]], ["d", "t"]],
            [Op.TEMPLATE, 2, ["math", [], ["mi", [], 0]], ["y"]],
            [Op.INSERT, -3, 10, [0]],
            [Op.INSERT, -4, 20, [0], [1], [2]],
        )
        spaces = await page.evaluate("[...document.querySelectorAll('main *')].map(e => e.localName + ' ' + e.namespaceURI.split('/').pop())")
        assert spaces == [
            *["svg svg", "g svg", "a svg", "p xhtml", "a xhtml", "svg svg", "foreignObject svg", "div xhtml", "title svg"],
            *["math MathML", "mi MathML"],
        ]


async def test_live_attributes_of_new_nodes_are_properties_and_what_a_reset_goes_back_to(page: Page) -> None:
    shape = [
        *["form", []],
        ["input", ["value", "type"]],
        ["input", ["type", "checked"]],
        ["input", ["type", "indeterminate"]],
        ["textarea", ["value"]],
        ["select", ["value"], 2],
        ["details", ["open"]],
        ["video", ["muted"]],
        ["input", ["type", "value", "min", "max"]],
        ["progress", ["value"]],
        ["li", ["value"]],
    ]
    values = ["one", "text", "checkbox", True, "checkbox", True, "\nfirst line empty", "b", None, True, True, "range", 150, 0, 200, None, 3]
    async with Scripted(page, "<main></main>") as server:
        await server.send(
            [Op.TEMPLATE, 0, shape, values],
            [Op.TEMPLATE, 1, ["option", ["value"], 0], ["", ""]],
            [Op.INSERT, -1, 10, [0, 8, [[1, 0, "a"], [1, 0, "b"], [1, 0, "c"]]], [0, 0, "two", 7, "c", 8, [[1, 0, "b"], [1, 0, "c"]]]],
        )
        read = """form => [
            ...[...form.elements].map(e => e.type === 'checkbox' ? [e.checked, e.indeterminate] : e.value), form.querySelector('details').open,
            form.querySelector('video').muted, form.querySelector('progress').position, form.querySelector('li').value,
        ]"""
        first = ["one", [True, False], [False, True], "\nfirst line empty", "b", "150", True, True, -1, 3]
        assert await page.eval_on_selector("form:first-child", read) == first
        second = await page.eval_on_selector("form:last-child", read)
        assert (second[0], second[4]) == ("two", "c")
        await page.fill("form input", "typed")
        await page.select_option("form select", "a")
        await page.uncheck("form input[type=checkbox]")
        await server.send([Op.CALL, 10, "reset", None])
        assert await page.eval_on_selector("form:first-child", read) == [*first[:2], [False, True], *first[3:]]


async def test_a_row_is_moved_with_what_the_visitor_did_in_it(page: Page) -> None:
    body = '<main><div><p style="height:20px;overflow:auto"><b style="display:block;height:99px"></b></p></div><div><input value="abcdef"></div><!----></main>'
    async with Scripted(page, body) as server:
        await page.evaluate("document.querySelector('p').scrollTop = 30")
        await page.focus("input")
        await page.evaluate("document.querySelector('input').setSelectionRange(2, 4)")
        await server.send([Op.MOVE, 5, 2])
        await server.send([Op.MOVE, 2, 7], [Op.MOVE, 2, 5])
        assert await page.evaluate("[...document.querySelector('main').children].map(e => e.firstChild.localName)") == ["p", "input"]
        assert await page.evaluate(LOOK) == [30, "input", 2, 4]


@pytest.mark.parametrize("script", ["", "delete Element.prototype.moveBefore"])
async def test_text_stays_selected_when_its_row_moves(page: Page, script: str) -> None:
    await page.add_init_script(script)
    async with Scripted(page, "<main><p>one</p><p>two words</p><p>three</p><!----></main>") as server:
        await page.evaluate("(([, two, three]) => getSelection().setBaseAndExtent(three.firstChild, 2, two.firstChild, 4))(document.querySelectorAll('p'))")
        assert await page.evaluate("getSelection().toString()") == "words\n\nth"
        await server.send([Op.MOVE, 2, 8])
        await server.send([Op.MOVE, 4, 8], [Op.MOVE, 6, 8])
        assert await page.evaluate("getSelection().toString()") == "words\n\nth"
        assert await page.evaluate("getSelection().focusOffset") == 4


async def test_without_move_before_a_moved_row_keeps_focus_selection_and_scroll_too(page: Page) -> None:
    body = '<main><i></i><div><p style="height:20px;overflow:auto"><b style="display:block;height:99px"></b></p><input value="abcdef"></div></main>'
    await page.add_init_script("delete Element.prototype.moveBefore")
    async with Scripted(page, body) as server:
        await page.evaluate("document.querySelector('p').scrollTop = 30")
        await page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        await page.focus("input")
        await page.evaluate("document.querySelector('input').setSelectionRange(2, 4)")
        await server.send([Op.MOVE, 3, 2])
        assert await page.evaluate(LOOK) == [30, "input", 2, 4]


async def test_a_run_of_siblings_leaves_and_nothing_of_it_is_remembered(page: Page) -> None:
    async with Scripted(page, TABLE) as server:
        await server.send(TEMPLATE, insert(10, *map(str, range(1000))))
        assert await page.evaluate("livepy.nodes.size") == 3
        await server.send([Op.TEXT, 12, "changed"])
        assert await page.evaluate("livepy.nodes.size") == 3 + 5
        await server.send([Op.REMOVE, 10, 10], [Op.REMOVE, 15, 10 + 5 * 998])
        assert await page.evaluate("[document.querySelectorAll('tr').length, livepy.nodes.size]") == [1, 3]
        await server.send([Op.REMOVE, 10 + 5 * 999, 10 + 5 * 999], insert(6000, "new"))
        assert await page.inner_text("table") == "new\tb"


async def test_a_row_takes_one_entry_until_one_of_its_inner_nodes_is_addressed(page: Page) -> None:
    async with Scripted(page, TABLE) as server:
        await server.send(TEMPLATE, insert(10, *"abcdefgh"))
        made = "[...document.querySelectorAll('td')].filter(cell => Object.getOwnPropertySymbols(cell).length).length"
        assert await page.evaluate(made) == 0
        await server.send([Op.ATTR, 10, "class", "x"], [Op.MOVE, 15, 10], [Op.REMOVE, 45, 45])
        assert await page.evaluate(made) == 0
        await server.send([Op.TEXT, 24, "y"])
        assert await page.evaluate(made) == 2
        assert await page.inner_text("table") == "b\tb\na\tb\nc\ty\nd\tb\ne\tb\nf\tb\ng\tb"


async def test_an_event_from_inside_a_row_has_the_number_of_the_inner_node(page: Page) -> None:
    async with Scripted(page, "<main></main>") as server:
        await server.send(
            [Op.TEMPLATE, 0, ["p", [], 0, ["button", ["data-on-click"], 0]], ["t", "", "go"]],
            [Op.INSERT, -1, 10, [0], [0]],
        )
        await page.click("p:last-child button")
        assert await server.event() == (16, "click", None)


async def test_rows_can_be_appended_to_a_row_that_was_just_inserted(page: Page) -> None:
    async with Scripted(page, "<main></main>") as server:
        await server.send([Op.TEMPLATE, 0, ["p", [], 0], ["t"]], [Op.INSERT, -1, 10, [0]], [Op.INSERT, -10, 20, [0, 0, "inner"]], [Op.TEXT, 11, "outer"])
        assert await page.inner_html("main") == "<p>outer<p>inner</p></p>"
        await server.send([Op.REMOVE, 10, 10])
        assert await page.evaluate("livepy.nodes.size") == 1


async def test_names_that_carry_script_are_refused_again_here(page: Page) -> None:
    for op in ([Op.ATTR, 1, "onclick", "x"], [Op.ATTR, 1, "SrcDoc", "x"], [Op.TEMPLATE, 0, ["p", ["onclick"], 0], ["x", "y"]]):
        async with Scripted(page, "<p>x</p>") as server:
            server.seq += 1
            await server.raw([1, 0, op, [Op.INSERT, -1, 5, [0]]])
            await server.until(lambda server=server: server.of(Kind.REBUILD), "a request to rebuild")  # type: ignore[misc]
            assert await server.inner() == "<p>x</p>"


async def test_text_never_becomes_html(page: Page) -> None:
    async with Scripted(page, "<main><p>x</p></main>") as server:
        bad = "<img src=x onerror=alert(1)>"
        await server.send([Op.TEXT, 3, bad], [Op.ATTR, 2, "title", bad], [Op.TEMPLATE, 0, ["b", [], 0], [bad]], [Op.INSERT, -1, 9, [0], [0, 0, bad]])
        assert await page.evaluate("document.images.length") == 0
        assert await page.inner_text("b") == bad


async def test_a_new_node_with_autofocus_takes_the_focus_and_media_with_autoplay_plays(page: Page) -> None:
    await page.add_init_script("HTMLMediaElement.prototype.play = function () { window.played = this.localName; return Promise.reject(Error('not allowed')) }")
    async with Scripted(page, "<main></main>") as server:
        await server.send(
            [Op.TEMPLATE, 0, ["div", [], ["input", ["autofocus"]], ["video", ["autoplay", "muted"]]], [True, True, True]],
            [Op.INSERT, -1, 10, [0]],
        )
        assert await page.evaluate("[document.activeElement.localName, window.played, document.querySelector('video').muted]") == ["input", "video", True]


async def test_calls_reach_only_the_methods_they_may(page: Page) -> None:
    async with Scripted(page, '<form><input name="reset" value="a"><button type="button" data-on-click="">x</button></form>') as server:
        await server.send([Op.CALL, 2, "focus", None], [Op.CALL, 3, "click", None], [Op.CALL, 1, "remove", None])
        assert await page.evaluate("document.activeElement.localName") == "input"
        assert await server.event() == (3, "click", None)
        await page.fill("input", "b")
        await server.send([Op.CALL, 1, "reset", None])
        assert await page.input_value("input") == "a"


async def test_the_documents_title_theme_language_and_direction_follow(page: Page) -> None:
    async with Scripted(page) as server:
        await server.send([Op.DOCUMENT, "title", "new"], [Op.DOCUMENT, "theme", "dark"], [Op.DOCUMENT, "lang", "ar"], [Op.DOCUMENT, "dir", "rtl"])
        assert await page.evaluate("((html) => [document.title, html.dataset.theme, html.lang, html.dir])(document.documentElement)") == [
            "new",
            "dark",
            "ar",
            "rtl",
        ]
        await server.send([Op.DOCUMENT, "dir", None])
        assert await page.evaluate("document.documentElement.dir") == ""


async def test_the_address_bar_follows_and_going_back_is_told(page: Page) -> None:
    async with Scripted(page) as server:
        await server.send([Op.ADDRESS, "?q=1", "replace"], [Op.ADDRESS, "?q=2", "push"])
        assert await page.evaluate("location.href") == server.url + "?q=2"
        await page.go_back()
        navigated = await server.until(lambda: server.of(Kind.NAVIGATE), "a navigation")
        assert navigated[0][3] == server.url + "?q=1"


async def test_the_browser_opens_and_downloads_only_web_addresses(page: Page) -> None:
    async with Scripted(page) as server:
        async with page.expect_download() as download:
            await server.send([Op.ADDRESS, "file.bin", "download"])
        assert (await download.value).url == server.url + "file.bin"
        for bad in ("javascript:window.ran=1", " java\nscript:window.ran=1", "data:text/html,x", "file:///etc/passwd"):
            await server.send([Op.ADDRESS, bad, "open"], [Op.ADDRESS, bad, "download"])
        assert await page.evaluate("window.ran") is None
        await server.raw([server.seq + 1, 0, [Op.ADDRESS, "next", "open"]])
        await page.wait_for_url("**/a/b/next")
