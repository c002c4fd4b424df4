"""Every element of the gallery: used once in three browsers without a complaint, found good by axe and html-validate, and reached by keyboard alone."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from livepy.apps import find, load
from tests.browser.conftest import accessibility
from tests.browser.engines import Engine
from tests.browser.using import LISTEN, USE
from tests.browser.waiting import settled
from tests.serving import Running, Serve

ROOT = Path(__file__).resolve().parents[2]
ELEMENTS = sorted(path.stem for path in (ROOT / "examples" / "elements").glob("*.py"))
GALLERY = load(ROOT / "examples" / "gallery.py")
APPS = [*(f"elements/{name}" for name in ELEMENTS), "counter", "todo", "photo"]


async def running(serve: Serve, name: str) -> Running:
    """An example, served."""
    found = find(load(ROOT / "examples" / f"{name}.py"))
    return await serve(found.make() if name == "photo" else found.make)


async def wrong(page: Page) -> list[str]:
    """Error messages of livepy's own that the page shows."""
    found: list[str] = await page.evaluate(
        "[...document.querySelectorAll('.lv-error-box, .lv-mistake, .lv-toast[data-tone=error]')].map(one => one.textContent)"
    )
    return found


Invalid = Callable[[str], Awaitable[list[str]]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def invalid() -> AsyncIterator[Invalid]:
    """What html-validate says of a page's text. It takes longer to start than to read all of them."""
    child = await asyncio.create_subprocess_exec("node", str(Path(__file__).parent / "htmlvalidate.mjs"), stdin=PIPE, stdout=PIPE, limit=2**24)
    asked, told = child.stdin, child.stdout
    assert asked is not None
    assert told is not None

    async def ask(html: str) -> list[str]:
        asked.write(json.dumps(html).encode() + b"\n")
        async with asyncio.timeout(60):
            found: list[str] = json.loads(await told.readline())
        return found

    yield ask
    asked.close()
    assert await child.wait() == 0


@pytest.mark.parametrize("name", APPS)
async def test_used_once_its_html_is_valid_and_axe_finds_nothing_in_both_themes(page: Page, serve: Serve, name: str, invalid: Invalid) -> None:
    """What axe finds before it is used is asked in test_look.py, of every example in both themes."""
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    started = await running(serve, name)
    async with page.expect_response(started.url) as coming:
        await page.goto(started.url)
    assert await invalid((await (await coming.value).body()).decode()) == [], "as it comes"
    await settled(page)
    await page.evaluate(f"{USE}('main')")
    assert await wrong(page) == []
    assert await invalid(f"<!doctype html>{await page.evaluate('document.documentElement.outerHTML')}\n") == [], "after patches"
    assert await accessibility(page) == [], "light"
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert await accessibility(page) == [], "dark"


async def test_what_is_not_valid_is_found(invalid: Invalid) -> None:
    page = '<!doctype html><html lang="en"><head><title>x</title></head><body><button><a href="/x">x</a></button></body></html>'
    assert any("element-permitted-content" in line for line in await invalid(page + "\n"))


@pytest.mark.parametrize("name", ELEMENTS)
async def test_the_keyboard_alone_reaches_and_uses_it(page: Page, serve: Serve, name: str) -> None:
    """Tab reaches every control that can be used, shows where it is, and comes to an end; each does its work by Space, Enter, arrows or letters."""
    await page.goto((await running(serve, f"elements/{name}")).url)
    await settled(page)
    reachable = await page.evaluate(REACHABLE)
    seen: list[str] = []
    for _ in range(len(reachable) * 8 + 10):
        await page.keyboard.press("Tab")
        here = await page.evaluate(HERE)
        if here is None or here["path"] in seen[:-1]:
            break
        if seen[-1:] == [here["path"]]:  # the parts of a date
            continue
        assert here["outlined"], f"{here['path']} does not show that it has the focus"
        assert here["named"], f"{here['path']} has no name"
        seen.append(here["path"])
    assert set(reachable) - set(seen) == set()


PATH = """const path = node => { const steps = []; for (let one = node; one && one !== document.body; one = one.parentElement)
    steps.unshift(one.localName + [...one.parentElement.children].indexOf(one)); return steps.join(' ') };
"""
REACHABLE = (
    "(() => {"
    + PATH
    + """
    const radios = new Set();
    return [...document.querySelectorAll('main :is(button, input, select, textarea, summary, a[href], [tabindex])')].filter(one => {
        if (one.disabled || one.tabIndex < 0 || !one.checkVisibility()) return false;
        if (one.type !== 'radio') return true;
        const group = [...document.getElementsByName(one.name)];
        return one === (group.find(other => other.checked) ?? group[0]);
    }).map(path);
})()"""
)
"""What Tab is to reach: of radio buttons the chosen one, of tabs the shown one, as is the custom."""
HERE = (
    "(() => {"
    + PATH
    + """
    const node = document.activeElement;
    if (!node || node === document.body || !node.closest('main')) return null;
    const around = [node, node.parentElement, node.closest('.lv-drop, label, .lv-color')].filter(Boolean).map(one => getComputedStyle(one));
    const outlined = around.some(style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
    const named = !!(node.ariaLabel || node.getAttribute('aria-labelledby') || node.labels?.length || node.textContent.trim() || node.title);
    return { path: path(node), outlined, named };
})()"""
)


@pytest.mark.timeout(300)
async def test_the_gallery_is_used_in_firefox_and_webkit(engine: Engine, serve: Serve) -> None:
    started = await serve(find(GALLERY).make)
    used: list[str] = []
    for group in GALLERY.GROUPS:
        await engine.open(f"{started.url}?group={group}")
        await engine.evaluate(LISTEN)
        await engine.until("window.livepy?.settled()")
        used += await engine.evaluate(f"{USE}('main')")
        assert await engine.evaluate("wrongs") == [], group
        assert (
            await engine.evaluate("[...document.querySelectorAll('.lv-error-box, .lv-mistake, .lv-toast[data-tone=error]')].map(one => one.textContent)") == []
        )
        assert await engine.evaluate("document.documentElement.dataset.connection") == "open"
    assert len(used) > len(ELEMENTS)


async def test_the_gallery_has_every_element() -> None:
    assert sorted(name for names in GALLERY.GROUPS.values() for name in names if name in ELEMENTS) == ELEMENTS
