"""Patches: each op does to the page what the table of the wire says, and nothing else."""

from __future__ import annotations

from playwright.async_api import Page

from livepy.core.protocol import Op
from tests.browser.scripted import Scripted

ROW = ["tr", ["class"], ["td", [], 0], ["td", [], 0]]
TABLE = "<table><tbody><!----></tbody></table>"


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


async def test_rows_come_from_a_template_with_their_own_values(page: Page) -> None:
    async with Scripted(page, TABLE) as server:
        await server.send(
            [Op.TEMPLATE, 0, ROW, [None, "a", "b"]],
            [Op.INSERT, 3, 10, [0, 1, "1"], [0, 0, "odd", 2, "2"]],
        )
        assert await server.inner() == (
            '<table><tbody><tr><td>1</td><td>b</td></tr><tr class="odd"><td>a</td><td>2</td></tr><!----></tbody></table>'
        )
        await server.send([Op.TEXT, 12, "x"], [Op.TEXT, 19, "y"], [Op.ATTR, 15, "class", "last"])
        assert await page.inner_text("table") == "x\tb\na\ty"
        assert await page.get_attribute("tr:last-child", "class") == "last"
