"""What the visitor has made of the page stays his through any patch: text and caret, composition, dialog, sound, scroll position and selection."""

from __future__ import annotations

import base64
import io
import math
import struct
import wave

import pytest
from playwright.async_api import Page

from livepy import App, state, ui
from tests.browser.visiting import line_to, opened, repeating, shown_by, still, url_of, within
from tests.browser.waiting import settled, until
from tests.effort import PROOF
from tests.serving import Serve

FIFTY_A_SECOND = 0.02
TEXT = "the quick brown fox jumps over the lazy dog; pack my box with five dozen jugs of liquor. "
TYPED = (TEXT * 6)[: 500 if PROOF else 60]

CARET = "(e => [e.value, e.selectionStart, e.selectionEnd])(document.querySelector('input'))"


class Busy(App, title="Busy"):
    """A page that changes around its field, before it, behind it, and at the field itself."""

    text: str = state("ab")
    ticks: int = state(0)
    lines: list[int] = state([])

    def tick(self) -> None:
        self.ticks += 1
        self.lines.insert(0, self.ticks)
        if len(self.lines) > 5:
            del self.lines[2]
        if self.ticks % 7 == 0:
            self.lines.reverse()

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading(f"tick {self.ticks}"),
            self.ticks % 2 == 0 and ui.tag("section", "comes and goes"),
            ui.each(self.lines, lambda line: ui.text(f"above {line}")),
            ui.textbox("Text", bind=lambda: self.text, help=f"help {self.ticks}" if self.ticks % 3 else "", tooltip=f"{self.ticks}"),
            ui.each(self.lines, lambda line: ui.text(f"below {line}")),
        )


async def test_typing_while_fifty_patches_a_second_arrive_around_it_loses_no_character_and_moves_no_caret(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Busy)
    await page.focus("input")
    await page.evaluate("document.activeElement.setSelectionRange(1, 1)")
    async with repeating(app.tick, FIFTY_A_SECOND):
        for number, letter in enumerate(TYPED, 1):
            await page.keyboard.type(letter)
            assert await page.evaluate(CARET) == ["a" + TYPED[:number] + "b", number + 1, number + 1]
        ticks = app.ticks
        await within(lambda: app.text == f"a{TYPED}b")
        await until(page, f"+document.querySelector('h1').textContent.slice(5) > {ticks}")
        assert await page.evaluate(CARET) == [f"a{TYPED}b", len(TYPED) + 1, len(TYPED) + 1]
    await still(page, session)
    assert app.text == f"a{TYPED}b"
    assert await page.input_value("input") == app.text


async def test_composing_while_patches_arrive_is_not_disturbed(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Busy)
    method = await page.context.new_cdp_session(page)
    await page.focus("input")
    await page.evaluate("document.activeElement.setSelectionRange(1, 1)")
    async with repeating(app.tick, FIFTY_A_SECOND):
        for composed in ("に", "にほ", "にほん", "にほんg", "にほんご"):
            await method.send("Input.imeSetComposition", {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)})
            ticks = app.ticks
            await until(page, f"+document.querySelector('h1').textContent.slice(5) > {ticks + 2}")
            assert await page.evaluate(CARET) == [f"a{composed}b", len(composed) + 1, len(composed) + 1]
            assert app.text == "ab", "what is half composed is nobody's business"
        await method.send("Input.insertText", {"text": "日本語"})
        await within(lambda: app.text == "a日本語b")
    await still(page, session)
    assert await page.evaluate(CARET) == ["a日本語b", 4, 4]


class Checked(App, title="Checked"):
    """A field that is judged at every key."""

    text: str = state("")

    def judged(self, text: str) -> str | None:
        return "An odd number of letters" if len(text) % 2 else None

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"{len(self.text)} letters"), ui.textbox("Text", bind=lambda: self.text, check=self.judged))


class Upper(App, title="Upper"):
    """A field whose handler changes what was typed."""

    text: str = state("")

    async def upper(self, text: str) -> None:
        self.text = text.upper()

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"{len(self.text)} letters"), ui.textbox("Text", bind=lambda: self.text, on_change=self.upper))


class Blocking(Upper, title="Blocking"):
    """The same in a thread."""

    def shout(self, text: str) -> None:
        self.text = text.upper()

    def render(self) -> ui.Element:
        return ui.column(ui.text(f"{len(self.text)} letters"), ui.textbox("Text", bind=lambda: self.text, on_change=self.shout))


@pytest.mark.parametrize("kind", [Checked, Upper, Blocking])
async def test_on_a_slow_line_no_old_answer_overwrites_what_was_typed_and_both_sides_end_identical(
    page: Page, serve: Serve, kind: type[Checked | Upper]
) -> None:
    running = await serve(kind)
    async with line_to(running, page, delay=0.1, jitter=0.1) as line:
        await page.goto(url_of(line))
        await settled(page)
        app, session = shown_by(running, kind)
        await page.focus("input")
        for number, letter in enumerate(TYPED, 1):
            await page.keyboard.type(letter, delay=1000 / 15)
            shown, start, end = await page.evaluate(CARET)
            assert (shown.lower(), start, end) == (TYPED[:number], number, number)
        expected = TYPED if kind is Checked else TYPED.upper()
        await within(lambda: app.text == expected)
        await still(page, session)
        assert await page.evaluate(CARET) == [expected, len(TYPED), len(TYPED)]
        assert app.text == expected


class Cards(App, title="Cards"):
    """Keyed cards, one of which holds what a visitor can open, play, scroll and select."""

    names: list[str] = state(["one", "kept", "three", "four", "five"])
    ticks: int = state(0)

    def place(self, at: int) -> None:
        """The kept card alone changes its place."""
        self.names.remove("kept")
        self.names.insert(at, "kept")

    def tick(self) -> None:
        self.ticks += 1
        others = [name for name in self.names if name != "kept"]
        self.names[:] = [*others[1:3], "kept", *others[3:], f"new {self.ticks}"]

    def card(self, name: str) -> ui.Element:
        if name != "kept":
            return ui.card(ui.text(f"{name} at tick {self.ticks}"))
        return ui.card(
            ui.text(f"tick {self.ticks}"),
            ui.tag("details", ui.tag("summary", "More"), "details"),
            ui.tag("dialog", ui.text(f"in the dialog at tick {self.ticks}"), ui.tag("textarea", attrs={"aria-label": "Words"})),
            ui.tag("audio", attrs={"loop": True, "muted": True}),
            ui.tag(
                "div",
                *(ui.tag("p", f"line {n}, tick {self.ticks}") for n in range(40)),
                style={"height": "80px", "overflow": "auto"},
                attrs={"id": "scrolled", "tabindex": 0},
            ),
            ui.tag("p", "some words that can be selected", attrs={"id": "words"}),
        )

    def render(self) -> ui.Element:
        return ui.column(ui.heading(f"tick {self.ticks}"), ui.each(self.names, self.card))


def hum() -> str:
    """Two seconds of a quiet tone, as the bytes of a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(struct.pack("<h", int(900 * math.sin(n / 4))) for n in range(16000)))
    return base64.b64encode(file.getvalue()).decode()


OPEN_ALL = """sound => {
    document.querySelector('summary').click();
    const audio = document.querySelector('audio');
    audio.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(sound), one => one.charCodeAt(0))], { type: 'audio/wav' }));
    audio.stops = 0;
    audio.onpause = () => audio.stops++;
    document.querySelector('#scrolled').scrollTop = 333;
    document.querySelector('dialog').showModal();
    return audio.play();
}"""
KEPT = """[document.querySelector('details').open, document.querySelector('dialog').open, document.querySelector('dialog').matches(':modal'),
    document.querySelector('audio').paused, document.querySelector('audio').stops, document.querySelector('#scrolled').scrollTop]"""
ALL_KEPT = [True, True, True, False, 0, 333]


async def plays_on(page: Page) -> None:
    """Its sound goes on."""
    before = await page.evaluate("document.querySelector('audio').currentTime")
    await until(page, f"document.querySelector('audio').currentTime !== {before}")


async def test_an_open_dialog_playing_sound_and_a_scrolled_list_survive_patches_inside_and_around(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Cards)
    await page.evaluate(OPEN_ALL, hum())
    await page.focus("textarea")
    await page.keyboard.type("typed into the dialog", delay=0)
    async with repeating(app.tick, FIFTY_A_SECOND):
        await until(page, "+document.querySelector('h1').textContent.slice(5) > 50")
        assert await page.evaluate(KEPT) == ALL_KEPT
        await plays_on(page)
    await still(page, session)
    assert await page.evaluate(KEPT) == ALL_KEPT
    assert await page.input_value("textarea") == "typed into the dialog"
    assert await page.evaluate("document.activeElement.nodeName") == "TEXTAREA"
    assert f"in the dialog at tick {app.ticks}" in await page.inner_text("dialog")


async def test_they_survive_when_their_own_keyed_row_moves(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Cards)
    await page.evaluate(OPEN_ALL, hum())
    await page.focus("textarea")
    await page.evaluate("window.same = document.querySelector('dialog')")
    for at in (4, 0, 2, 4, 1):
        app.place(at)
        await still(page, session)
        place = "[...document.querySelectorAll('.lv-card')].findIndex(card => card.querySelector('dialog'))"
        assert await page.evaluate(place) == at
        assert await page.evaluate(KEPT) == ALL_KEPT
        assert await page.evaluate("document.activeElement.nodeName + (window.same === document.querySelector('dialog'))") == "TEXTAREAtrue"
        await plays_on(page)


SELECTED = "getSelection().toString()"


async def test_selected_text_stays_selected_while_rows_come_go_and_move_around_it(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Cards)
    await page.evaluate("(text => getSelection().setBaseAndExtent(text, 5, text, 15))(document.querySelector('#words').firstChild)")
    assert await page.evaluate(SELECTED) == "words that"
    async with repeating(app.tick, FIFTY_A_SECOND):
        await until(page, "+document.querySelector('h1').textContent.slice(5) > 40")
    await still(page, session)
    assert await page.evaluate(SELECTED) == "words that"


async def test_the_page_stays_scrolled_to_what_the_visitor_reads(page: Page, serve: Serve) -> None:
    app, session = await opened(page, serve, Cards)
    app.names.extend(f"far {n}" for n in range(100))
    await still(page, session)
    await page.evaluate("scrollTo(0, 1500)")
    for _ in range(20):
        app.ticks += 1
        await still(page, session)
    assert await page.evaluate("scrollY") == 1500
