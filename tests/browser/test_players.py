"""Sound and film in Chromium: they play, and go to any place at once, without loading what lies before it. And files that are saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Page

from livepy import App, File, state, ui
from livepy.ui.sounds import wav_of
from tests.browser.visiting import opened, within
from tests.browser.waiting import until
from tests.serving import Serve

FILM = Path(__file__).parents[2] / "examples" / "palace.webm"
SECONDS = 600
SOUND = wav_of((44_100, np.zeros(44_100 * SECONDS, np.int16))).read()
"""Ten minutes, 53 MB: no browser loads it whole before it plays."""

SEEK = """async ([tag, to]) => {
    const player = document.querySelector(tag);
    const sought = new Promise(done => player.addEventListener('seeked', done, { once: true }));
    player.currentTime = to;
    await sought;
    return [player.currentTime, player.readyState >= 2, player.error?.message ?? ''];
}"""


class Plays(App, title="Plays"):
    what: str = state("audio")
    file: File | None = state(None)
    turns: int = state(0)

    def render(self) -> ui.Element:
        player = None
        if self.file is not None:
            player = ui.audio(self.file) if self.what == "audio" else ui.video(self.file)
        return ui.column(ui.text(f"Turn {self.turns}"), player)


@asynccontextmanager
async def playing(page: Page, serve: Serve, **settings: float) -> AsyncIterator[Plays]:
    """The app behind the page, which leaves before its server does: a player would complain."""
    app, _ = await opened(page, serve, Plays, **settings)
    yield app
    await page.goto("about:blank")


class Asked:
    """Which ranges a page asked for, and what it got."""

    def __init__(self, page: Page) -> None:
        self.starts: list[int] = []
        self.statuses: list[int] = []
        page.on("response", self.note)

    def note(self, response: object) -> None:
        if "/file/" in response.url:  # type: ignore[attr-defined]
            self.starts.append(int(response.request.headers.get("range", "bytes=0-")[6:].partition("-")[0]))  # type: ignore[attr-defined]
            self.statuses.append(response.status)  # type: ignore[attr-defined]


def in_parts(data: bytes) -> File:
    def parts() -> Iterator[bytes]:
        for at in range(0, len(data), 65536):
            yield data[at : at + 65536]

    return File.of_parts(parts, "a.wav", size=len(data))


@pytest.mark.parametrize("how", ["in memory", "on disk", "made while it is sent"])
async def test_a_sound_goes_to_any_place_without_loading_what_lies_before(page: Page, serve: Serve, tmp_path: Path, how: str) -> None:
    asked = Asked(page)
    async with playing(page, serve) as app:
        (tmp_path / "a.wav").write_bytes(SOUND)
        app.file = in_parts(SOUND) if how.startswith("made") else File.of(SOUND if how == "in memory" else tmp_path / "a.wav", "a.wav")
        assert round(await until(page, "document.querySelector('audio').duration")) == SECONDS
        for to in (SECONDS - 5, 5, SECONDS // 2):
            at, ready, error = await page.evaluate(SEEK, ["audio", to])
            assert (round(at), ready, error) == (to, True, "")
        assert set(asked.statuses) == {206}
        assert max(asked.starts) > len(SOUND) * 0.9
        assert await page.evaluate("(one => one.buffered.end(0) - one.buffered.start(0))(document.querySelector('audio'))") < SECONDS


async def test_a_film_goes_to_any_place_and_plays_from_there(page: Page, serve: Serve) -> None:
    asked = Asked(page)
    async with playing(page, serve) as app:
        app.what, app.file = "video", File.of(FILM, "palace.webm")
        assert await until(page, "document.querySelector('video').duration") == 10
        for to in (9.5, 0.5, 9.0):
            assert await page.evaluate(SEEK, ["video", to]) == [to, True, ""]
        assert set(asked.statuses) == {206}
        await page.evaluate("document.querySelector('video').muted = true, document.querySelector('video').play()")
        await until(page, "document.querySelector('video').ended")


async def test_what_plays_goes_on_while_the_page_changes_around_it(page: Page, serve: Serve) -> None:
    async with playing(page, serve) as app:
        app.what, app.file = "video", File.of(FILM, "palace.webm")
        await until(page, "document.querySelector('video').readyState === 4")
        await page.evaluate("document.querySelector('video').muted = true, document.querySelector('video').play()")
        for turn in range(1, 6):
            app.turns = turn
            await until(page, f"document.querySelector('.lv-text').innerText === 'Turn {turn}'")
            app.file = File.of(FILM, "palace.webm")  # another object, the same content
        assert await until(page, "document.querySelector('video').currentTime > 0.3")
        assert await page.evaluate("[document.querySelector('video').paused, document.querySelector('video').played.length]") == [False, 1]


async def test_a_player_that_waits_longer_than_a_line_may_stand_still_goes_on(page: Page, serve: Serve) -> None:
    async with playing(page, serve, download_idle_seconds=0.2) as app:
        app.file = File.of(SOUND, "a.wav")
        await until(page, "document.querySelector('audio').duration")
        await page.evaluate("(one => (one.muted = true, one.play()))(document.querySelector('audio'))")
        await asyncio.sleep(0.6)  # the browser has as much as it wants, and takes no more
        for to in (SECONDS // 3, SECONDS - 5):
            at, ready, error = await page.evaluate(SEEK, ["audio", to])
            assert (round(at), ready, error) == (to, True, "")
        await until(page, "document.querySelector('audio').ended")


class Gives(App, title="Gives"):
    """Files to save."""

    file: File | None = state(None)

    def give(self) -> None:
        assert self.file is not None
        self.session.download(self.file)

    def render(self) -> ui.Element:
        return ui.row(ui.button("Give", on_click=self.give), ui.download("Link", self.file) if self.file else None)


@pytest.mark.parametrize("by", ["button", "link"])
async def test_a_large_file_that_is_made_meanwhile_is_saved_whole_under_its_name(page: Page, serve: Serve, by: str) -> None:
    app, session = await opened(page, serve, Gives)
    name = 'Über "alles" 😀.bin'
    app.file = File.of_parts(lambda: (bytes([number % 256]) * 100_000 for number in range(300)), name)
    async with page.expect_download() as coming:
        await page.get_by_role(by, name="Give" if by == "button" else "Link").click()  # type: ignore[arg-type]
    download = await coming.value
    saved = await asyncio.to_thread((await download.path()).read_bytes)
    assert saved == b"".join(bytes([number % 256]) * 100_000 for number in range(300))
    assert download.suggested_filename.replace("_", '"') == name
    assert not session.closed


async def test_of_a_file_that_fails_in_the_middle_nothing_is_saved_as_if_it_were_whole(page: Page, serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    def parts() -> Iterator[bytes]:
        yield bytes(1_000_000)
        raise RuntimeError("no more paper")

    app, _ = await opened(page, serve, Gives)
    app.file = File.of_parts(parts, "a.bin")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Give").click()
    assert await (await coming.value).failure()
    await within(lambda: "no more paper" in caplog.text)
