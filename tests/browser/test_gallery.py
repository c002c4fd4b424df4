"""The gallery: every element at work beside its code, in both themes and on a phone, without a complaint of the browser's or of axe's."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from examples.gallery import GROUPS, MOST_FOUND
from livepy.apps import find, load
from tests.browser.conftest import accessibility
from tests.browser.waiting import settled
from tests.serving import Serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

COLOURS_HAVE_CHANGED = "Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))"


async def opened(page: Page, serve: Serve, group: str = "Inputs") -> None:
    running = await serve(find(load(EXAMPLES / "gallery.py")).make)
    await page.goto(f"{running.url}?group={group}")
    await settled(page)


@pytest.mark.parametrize("group", GROUPS)
async def test_a_group_shows_its_elements_live_beside_their_code_in_both_themes(page: Page, serve: Serve, group: str) -> None:
    await opened(page, serve, group)
    for name in GROUPS[group]:
        exhibit = page.locator(".lv-card", has=page.get_by_role("heading", name=f"ui.{name}", exact=True))
        await expect(exhibit.locator("pre").last).to_contain_text(f"ui.{name}(")
    assert await page.locator(".lv-error-box").count() == 0
    for theme in ("Light", "Dark"):
        await page.get_by_role("button", name=theme, exact=True).click()
        await settled(page)
        await page.evaluate(COLOURS_HAVE_CHANGED)
        assert await page.evaluate("document.documentElement.dataset.theme") == theme.lower()
        assert await accessibility(page) == []


async def test_exhibits_are_alive(page: Page, serve: Serve) -> None:
    await opened(page, serve, "Structure")
    await page.get_by_role("button", name="Add tea for 4").click()
    await expect(page.get_by_text("1 in the cart, 4 in all")).to_be_visible()


async def test_only_the_chosen_group_is_there_and_the_address_names_it(page: Page, serve: Serve) -> None:
    await opened(page, serve)
    await page.get_by_role("navigation", name="Groups").get_by_role("button", name="Choices").click()
    await expect(page.get_by_role("heading", name="ui.checkbox", exact=True)).to_be_visible()
    await expect(page.get_by_role("heading", name="ui.textbox")).to_have_count(0)
    assert "group=Choices" in page.url


async def test_an_element_is_found_by_its_name(page: Page, serve: Serve) -> None:
    await opened(page, serve)
    await page.get_by_label("Find an element").fill("radio")
    await expect(page.get_by_role("heading", name="ui.radio")).to_be_visible()
    await page.get_by_label("Find an element").fill("e")
    await settled(page)
    assert 0 < await page.locator("h2", has_text="ui.").count() <= MOST_FOUND
    await page.get_by_label("Find an element").fill("nothing of this name")
    await expect(page.get_by_text("No element is called so.")).to_be_visible()


async def test_an_exhibit_stands_in_a_frame_as_wide_as_a_phone(page: Page, serve: Serve) -> None:
    await opened(page, serve)
    await page.get_by_role("button", name="Phone").click()
    await settled(page)
    field = page.get_by_label("User name")
    box = await field.locator("xpath=ancestor::*[contains(@style, '390px')]").bounding_box()
    assert box is not None
    assert box["width"] == 390


async def test_the_gallery_fits_on_a_phone(page: Page, serve: Serve) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await opened(page, serve)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
