"""The examples of long work in Chromium: what a visitor sees while they are at it, and that stopping and refusing reach him."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from livepy.apps import find, load
from tests.browser.conftest import accessibility
from tests.browser.visiting import session_of, within
from tests.browser.waiting import settled, until
from tests.naps import Naps
from tests.serving import Serve
from tests.session.visitor import app_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class AtWork:
    """A page of an example, its app, and who sleeps in it."""

    def __init__(self, page: Page, app: Any, naps: Naps, module: Any) -> None:
        self.page, self.app, self.naps, self.module = page, app, naps, module

    async def click(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def asleep(self, *seconds: float) -> None:
        """Wait until just these sleep."""
        await within(lambda: sorted(self.naps.asleep) == sorted(seconds))

    async def text(self, text: str) -> None:
        """Wait until the page says this."""
        await until(self.page, f"document.querySelector('main').innerText.includes({text!r})")

    async def passes_axe(self) -> None:
        """As soon as nothing fades in any more."""
        await until(self.page, "document.getAnimations().every(one => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)")
        assert await accessibility(self.page) == []

    async def value(self, label: str, value: str) -> None:
        """Wait until the input with this label holds this."""
        await until(self.page, f"[...document.querySelectorAll('label')].find(one => one.innerText === {label!r}).control.value === {value!r}")


@asynccontextmanager
async def at_work(page: Page, serve: Serve, name: str) -> AsyncIterator[AtWork]:
    """An example, loaded anew, whose sleep is the test's."""
    module = load(EXAMPLES / f"{name}.py")
    naps = module.time = Naps()  # type: ignore[attr-defined]
    running = await serve(find(module).make())
    await page.goto(running.url)
    await settled(page)
    try:
        yield AtWork(page, app_of(session_of(running)), naps, module)
    finally:
        naps.end()


async def test_messages_and_numbers_end_as_they_should_and_nothing_is_lost(page: Page, serve: Serve) -> None:
    async with at_work(page, serve, "rapid_generation") as one:
        await one.page.evaluate(SEEN)
        await one.click("Start")
        for name, value in zip("abcd", ("22", "21", "22", "21"), strict=True):
            await one.value(name, value)
        await one.text("assistant: " + "22 " * 9 + "22")
        await until(one.page, "!document.querySelector('button').disabled")
        lines = (await page.inner_text("main")).splitlines()
        said = [line.partition(": ") for line in lines if ": " in line]
        assert [(role, text.split()) for role, _, text in said] == [("assistant" if n % 2 else "user", [str(n + 1)] * 10) for n in range(22)]
        for seen in await one.page.evaluate("window.seen"):
            assert [int(text) for text in seen] == sorted(int(text) for text in seen)


SEEN = """(() => {
    const inputs = [...document.querySelectorAll('input')];
    window.seen = inputs.map(one => [one.value]);
    const look = () => {
        inputs.forEach((one, number) => { if (window.seen[number].at(-1) !== one.value) window.seen[number].push(one.value) });
        requestAnimationFrame(look);
    };
    look();
})()"""
"""From now on, each value that an input shows is kept."""


async def test_stop_stops_the_steps_and_the_log(page: Page, serve: Serve) -> None:
    async with at_work(page, serve, "cancel_events") as one:
        await one.click("Start Iterating")
        for step in range(3):
            await one.asleep(0.2)
            one.naps.wake()
            await one.value("Iterative Output", str(step))
        await one.asleep(0.2)
        await one.click("Stop Iterating")
        await one.value("Cancel Follow-up", "Cancel follow-up ran")
        assert not one.app.iterate.running
        one.naps.wake()
        await one.click("Run Expensive Calculation")
        await one.asleep(4)
        assert one.module.log_file.read_text().count("\n") == 4
        await one.text("Running")
        await one.passes_axe()
        await page.get_by_label("Cancel both on Change").fill("x")
        await until(page, "!document.querySelector('main').innerText.includes('Running')")
        await one.click("Start Iterating")
        await one.asleep(0.2, 4)
        one.naps.wake()
        await one.value("Iterative Output", "0")
        assert one.module.log_file.read_text().splitlines()[0] == "Current step: 0"


async def test_progress_is_seen_while_it_goes_on(page: Page, serve: Serve) -> None:
    async with at_work(page, serve, "progress") as one:
        for button, steps, text, value in TRACKED:
            one.naps.free = False
            await one.click(button)
            for _ in range(steps):
                await within(lambda: one.naps.asleep)
                one.naps.wake()
            await one.text(text)
            await until(page, f"document.querySelector('main progress').position === {value}")
            await one.passes_axe()
            one.naps.end()
            await until(page, "!document.querySelector('main progress')")
        one.naps.free = False
        await one.click("Bind Tqdm")
        await one.asleep(1)
        await one.text("inner")
        one.naps.end()
        await until(page, "!document.querySelector('main progress')")
        one.naps.free = False
        await one.click("Bind Internal Tqdm")
        await one.asleep(1, 1, 1, 1)
        await one.text("Inside a library")
        one.naps.end()
        await until(page, "[...document.querySelectorAll('main [role=status]')].filter(one => one.innerText === 'Finished').length === 5")


TRACKED = (("Load Set", 6, "Loading from list", 0.25), ("Load Nested Set", 5, "inner list", 0.1667), ("Load Random", 3, "3 done", -1))
"""A button, how often its function has slept, and the text and the value of its bar then; -1 is that of a length that nobody knows."""


async def test_who_finds_the_queue_full_reads_why_and_the_others_get_their_numbers(page: Page, serve: Serve) -> None:
    async with at_work(page, serve, "queue_full") as one:
        for name in ("First", "Second", "Third", "Fourth"):
            await one.click(f"{name} Call")
        await until(page, "document.querySelector('main [role=alert]')?.innerText.includes('2 calls wait already; try again later.')")
        await one.text("next in line")
        await one.text("place 2 in line")
        await one.passes_axe()
        await one.asleep(5)
        one.naps.wake()
        await one.text("This is an error of the app")
        await one.asleep(5)
        one.naps.wake()
        await until(page, "[...document.querySelectorAll('input')].map(one => one.value !== '').join() === 'true,false,true,false'")


async def test_each_picture_takes_the_place_of_the_one_before(page: Page, serve: Serve) -> None:
    async with at_work(page, serve, "fake_diffusion") as one:
        await one.click("Run")
        seen: list[str] = []
        for _ in range(3):
            await one.asleep(1)
            one.naps.wake()
            await until(page, f"{IMAGE}?.naturalWidth === 600 && !{seen}.includes({IMAGE}.src)")
            seen.append(await page.evaluate(f"{IMAGE}.src"))
        await until(page, f"{IMAGE}.naturalWidth === 1000")
        assert await page.locator(".lv-result img").count() == 1


IMAGE = "document.querySelector('.lv-result img')"
