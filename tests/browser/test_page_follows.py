"""The page is right in a real browser: the patches of random changes, applied by client.js, give the page that a fresh render gives, numbers and all."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from playwright.async_api import Page

from livepy.core.component import App, Component
from livepy.core.tree import Tree
from livepy.session.session import Session
from livepy.testing.dom import normal
from tests.random_pages import Author, Shown, build, shown
from tests.serving import Running, Serve

SERIALISE = """() => {
    const escape = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const quote = text => escape(text).replaceAll('"', '&quot;').replaceAll("'", '&#x27;');
    const numbers = [];
    const of = node => {
        if (node.nodeType === 8) return '<!---->';
        if (node.nodeType === 3) return escape(node.data) || '<!---->';
        const tag = node.localName, attrs = Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]));
        if (tag === 'select' || tag === 'textarea') attrs.value = node.value;
        if (tag === 'option') delete attrs.selected;
        if (tag === 'textarea' && !attrs.value) delete attrs.value;
        if ('data-on-click' in attrs) numbers.push(livepy.numberOf(node));
        const written = Object.keys(attrs).sort().map(name => ` ${name}="${quote(attrs[name])}"`).join('');
        const inside = tag === 'textarea' ? '' : [...node.childNodes].map(of).join('');
        return `<${tag}${written}>` + (['br', 'hr', 'img'].includes(tag) ? '' : `${inside}</${tag}>`);
    };
    return [of(document.querySelector('main main')), numbers];
}"""


def session_of(running: Running) -> Session:
    """The one page's."""
    return running.server.registry.sessions[-1]


def shown_by(tree: Tree) -> Shown:
    """The component whose page it is."""
    blocks: list[Any] = [tree.root]
    while blocks:
        block = blocks.pop()
        if isinstance(block.component, Shown):
            return block.component
        blocks.extend(value._place for value in block.values if isinstance(value, Component))
    raise AssertionError("not shown")


async def settled(page: Page) -> None:
    """Nothing is under way in the page."""
    async with asyncio.timeout(30):
        while not await page.evaluate("document.documentElement.dataset.connection === 'open' && livepy.settled()"):
            await asyncio.sleep(0.005)


async def acknowledged(session: Session) -> None:
    """The page has applied all that was sent."""
    outbox = session.link.outbox
    async with asyncio.timeout(30):
        while session.tree.dirty or session.executor.held or outbox.pending or outbox.acknowledged < outbox.next - 1:
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("seed", range(12))
async def test_patches_applied_by_the_browser_give_the_new_page(seed: int, page: Page, serve: Serve) -> None:
    author = Author(seed)
    running = await serve(Shown)
    await page.goto(running.url)
    await settled(page)
    session = session_of(running)
    app = shown_by(session.tree)
    spec = author.element(4)
    for step in range(25):
        app.spec = spec
        await acknowledged(session)
        found, numbers = cast("list[Any]", await page.evaluate(SERIALISE))
        assert found == normal(Tree(shown(spec)).html()), (seed, step)
        assert set(numbers) <= set(session.tree.listening), (seed, step)
        spec = author.changed_element(spec, 4)
    await page.reload()
    await settled(page)
    await acknowledged(session)
    found, numbers = cast("list[Any]", await page.evaluate(SERIALISE))
    assert found == normal(Tree(shown(app.spec)).html()), "after a reload, rebuilt from data"


@pytest.mark.parametrize("seed", range(8))
async def test_the_first_html_is_numbered_alike_on_both_sides(seed: int, page: Page, serve: Serve) -> None:
    author = Author(1000 + seed)
    spec = author.element(5)

    class Given(App):
        def render(self) -> Any:
            return build(("element", "main", (), [spec]))

    running = await serve(Given)
    await page.goto(running.url)
    await settled(page)
    session = session_of(running)
    assert session.tree.epoch == 1, "a page that counted otherwise would have been rebuilt"
    found, numbers = cast("list[Any]", await page.evaluate(SERIALISE))
    assert found == normal(Tree(shown(spec)).html())
    assert set(numbers) <= set(session.tree.listening)
