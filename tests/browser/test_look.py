"""What the style sheet promises, in real Chromium: an author's rule wins, nothing moves, everything is legible in each theme, direction and width."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page

from livepy import App, Interface, state, ui
from livepy.apps import find, load
from tests.browser.conftest import Complaints, accessibility
from tests.browser.visiting import line_to, opened, url_of
from tests.browser.waiting import settled, until
from tests.serving import Serve

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FILES = sorted(path for path in [*EXAMPLES.glob("*.py"), *EXAMPLES.glob("elements/*.py")] if not path.stem.startswith("test_"))

MINE = "color: rgb(1, 2, 3); background: rgb(4, 5, 6); padding: 7px; border: 8px solid; margin: 9px; font-size: 21px; display: grid; border-radius: 11px"
OWN = {
    "color": "rgb(1, 2, 3)",
    "background-color": "rgb(4, 5, 6)",
    "padding-top": "7px",
    "border-top-width": "8px",
    "margin-left": "9px",
    "font-size": "21px",
    "display": "grid",
    "border-top-left-radius": "11px",
}
"""What an author's one class says, and what must come of it."""

GREY = {
    "--background": ("1 0 0", "0.145 0 0"),
    "--foreground": ("0.145 0 0", "0.985 0 0"),
    "--card": ("1 0 0", "0.205 0 0"),
    "--card-foreground": ("0.145 0 0", "0.985 0 0"),
    "--popover": ("1 0 0", "0.205 0 0"),
    "--popover-foreground": ("0.145 0 0", "0.985 0 0"),
    "--primary": ("0.205 0 0", "0.922 0 0"),
    "--primary-foreground": ("0.985 0 0", "0.205 0 0"),
    "--secondary": ("0.97 0 0", "0.269 0 0"),
    "--secondary-foreground": ("0.205 0 0", "0.985 0 0"),
    "--muted": ("0.97 0 0", "0.269 0 0"),
    "--muted-foreground": ("0.556 0 0", "0.708 0 0"),
    "--accent": ("0.97 0 0", "0.269 0 0"),
    "--accent-foreground": ("0.205 0 0", "0.985 0 0"),
    "--destructive": ("0.577 0.245 27.325", "0.704 0.191 22.216"),
    "--border": ("0.922 0 0", "1 0 0 / 10%"),
    "--input": ("0.922 0 0", "1 0 0 / 15%"),
    "--ring": ("0.708 0 0", "0.556 0 0"),
}
"""A published theme (shadcn/ui's neutral one, in oklch), light and dark, as it is: its outlines have not the contrast that a control's must have."""

RECTS = """() => [...document.querySelectorAll('main [class]:not(.lv-error)')].map(one => {
    const box = one.getBoundingClientRect(), size = one.matches('.lv-label') ? [] : [box.width, box.height];
    return [one.getAttribute('class'), box.x, box.y, ...size].join(' ');
})"""
"""Where everything is, and how large. A label's box gives way to the error beside it."""

CONTRASTS = """() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const seen = (...colors) => {
        canvas.clearRect(0, 0, 1, 1);
        for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1) }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const linear = value => (value /= 255) <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b) + .05;
    const ratio = (one, other) => Math.max(light(one) / light(other), light(other) / light(one));
    const behind = node => {
        const found = [];
        for (; node; node = node.parentElement) found.unshift(getComputedStyle(node).backgroundColor);
        return seen(...found);
    };
    const controls = document.querySelectorAll('.lv-input, .lv-check, .lv-radio, .lv-switch, .lv-swatch, .lv-drop');
    return [...controls].filter(one => one.checkVisibility() && !one.disabled).flatMap(one => {
        const back = behind(one.parentElement), found = ratio(seen(`rgb(${back})`, getComputedStyle(one).borderTopColor), back);
        return found < 3 ? [`${one.className} ${one.type}: ${found}`] : [];
    });
}"""
"""Controls whose outline has less than 3:1 against what is behind them."""

LOST = """own => [...document.querySelectorAll('main [class^="lv-"]')].filter(one => one.checkVisibility()).flatMap(one => {
    one.classList.add('mine');
    const style = getComputedStyle(one), given = name => one.getAttribute('style')?.includes(name.split('-')[0]);
    const lost = Object.keys(own).filter(name => !given(name) && style.getPropertyValue(name) !== own[name]);
    const said = lost.map(name => `${one.getAttribute('class')}: ${name} is ${style.getPropertyValue(name)}`);
    one.classList.remove('mine');
    return said;
})"""
"""Where an author's class has no effect, although no `style` of the author's says the same."""

PLACES = """selectors => selectors.flatMap(selector => [...document.querySelectorAll(selector)].map(one => {
    const box = one.getBoundingClientRect();
    return [box.x, box.y, box.right, box.bottom];
}))"""
"""Left, top, right, bottom of all that fit these selectors."""


LINES = """selectors => selectors.flatMap(selector => [...document.querySelectorAll(selector)].map(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return [...range.getClientRects()].map(box => box.width);
}))"""
"""How wide each line of words is in all that fit these selectors."""


async def style(page: Page, text: str) -> None:
    """A style sheet of the author's own, without a layer."""
    await page.evaluate("text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); document.adoptedStyleSheets.push(sheet) }", text)


async def computed(page: Page, selector: str, name: str) -> str:
    return str(await page.evaluate("([selector, name]) => getComputedStyle(document.querySelector(selector))[name]", [selector, name]))


async def example(page: Page, serve: Serve, path: Path) -> None:
    found = find(load(path))
    running = await serve(found.make() if path.stem in ("photo", "fake_diffusion") else found.make)
    await page.goto(running.url)
    await settled(page)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_an_example_is_legible_in_both_themes_and_fits_a_phone_in_both_directions(page: Page, serve: Serve, path: Path) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await example(page, serve, path)
    for theme in ("light", "dark"):
        await page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert await accessibility(page) == [], theme
        assert await page.evaluate(CONTRASTS) == [], theme
    for direction in ("ltr", "rtl"):
        await page.evaluate("direction => document.documentElement.dir = direction", direction)
        for width in (360, 768):
            await page.set_viewport_size({"width": width, "height": 700})
            assert await page.evaluate("document.documentElement.scrollWidth") == width, f"{direction} {width}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_one_class_of_an_author_wins_over_every_part_of_an_example(page: Page, serve: Serve, path: Path) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await example(page, serve, path)
    await style(page, f".mine {{ {MINE} }}")
    lost = await page.evaluate(LOST, OWN)
    assert lost == []


class Form(App):
    name: str = state("Ada")
    guests: int = state(2)
    agreed: bool = state(False)
    saved: int = state(0)

    async def save(self) -> None:
        await asyncio.sleep(0.6)
        self.saved += 1

    def render(self) -> ui.Element:
        return ui.column(
            ui.heading("A form"),
            ui.textbox("Name", bind=lambda: self.name, required=True),
            ui.number("Guests", bind=lambda: self.guests, help="At most eight"),
            ui.select("City", ["Oslo", "Kyoto"], value="Oslo"),
            ui.radio("By", ["train", "ship"], value="ship"),
            ui.slider("Days", min=0, max=10, value=3),
            ui.checkbox("I agree", bind=lambda: self.agreed),
            ui.row(ui.button("Save it", on_click=self.save, icon="check", variant="primary"), ui.button("Later", disabled=True)),
            ui.text("The end"),
        )


async def test_nothing_moves_when_a_control_is_focused_busy_or_invalid(page: Page, serve: Serve) -> None:
    await opened(page, serve, Form)
    before = await page.evaluate(RECTS)
    for _ in range(8):
        await page.keyboard.press("Tab")
        assert await page.evaluate(RECTS) == before
    await page.get_by_role("button", name="Save it").click(no_wait_after=True)
    await until(page, "document.querySelector('[data-busy]')")
    assert await page.evaluate(RECTS) == before
    await until(page, "getComputedStyle(document.querySelector('[data-busy]'), '::after').opacity === '1'")  # the wheel has come
    assert await page.evaluate(RECTS) == before
    await settled(page)
    await page.get_by_label("Guests").fill("x")
    await until(page, "document.querySelector('[aria-invalid=true]')")
    assert await page.inner_text(".lv-error") == "Enter a number, such as 12."
    assert await page.evaluate(RECTS) == before


async def test_a_pressed_button_says_at_once_that_it_was_pressed_and_keeps_its_words_for_a_moment(page: Page, serve: Serve) -> None:
    await opened(page, serve, Form)
    button = page.get_by_role("button", name="Save it")
    await button.evaluate("one => { one.click(); window.first = [getComputedStyle(one).boxShadow, getComputedStyle(one).webkitTextFillColor] }")
    shadow, words = await page.evaluate("window.first")
    assert shadow != "none"
    assert words == "rgb(255, 255, 255)"
    await until(page, "getComputedStyle(document.querySelector('[data-busy]')).webkitTextFillColor === 'rgba(0, 0, 0, 0)'")
    await settled(page)
    await until(page, "getComputedStyle(document.querySelector('.lv-button')).webkitTextFillColor === 'rgb(255, 255, 255)'")


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_pasted_theme_recolours_everything_and_keeps_outlines_and_focus_visible(page: Page, serve: Serve, theme: str) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await opened(page, serve, Form)
    for number, selector in enumerate([":root", "[data-theme=dark]"]):
        await style(page, f"{selector} {{ {';'.join(f'{name}: oklch({values[number]})' for name, values in GREY.items())} }}")
    await page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    neutral = "oklch(0.205 0 0)" if theme == "light" else "oklch(0.922 0 0)"
    assert await computed(page, ".lv-button[data-variant=primary]", "backgroundColor") == neutral
    assert await accessibility(page) == []
    assert await page.evaluate(CONTRASTS) == []
    await page.get_by_role("button", name="Save it").focus()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Tab")
    assert await computed(page, ":focus-visible", "outlineStyle") == "solid"
    assert await computed(page, ":focus-visible", "outlineWidth") == "2px"


async def test_the_first_paint_has_the_theme_before_any_script_runs(page: Page, serve: Serve) -> None:
    class Night(App):
        def render(self) -> ui.Element:
            self.session.theme = "dark"
            return ui.heading("Night")

    running = await serve(Night)
    await page.route("**/client.*.js", lambda route: route.fulfill(body=""))
    await page.emulate_media(color_scheme="light")
    await page.goto(running.url)
    assert await computed(page, "body", "backgroundColor") == "rgb(12, 13, 18)"
    assert await computed(page, "html", "colorScheme") == "dark"


async def test_colours_of_the_system_leave_every_control_drawn(page: Page, serve: Serve) -> None:
    await page.emulate_media(forced_colors="active")
    await opened(page, serve, Form)
    assert await computed(page, ".lv-check", "appearance") == "auto"
    assert await computed(page, ".lv-radio", "appearance") == "auto"
    assert await computed(page, ".lv-slider", "appearance") == "auto"
    assert await computed(page, ".lv-button", "borderTopStyle") == "solid"
    canvas = await page.evaluate("(() => { document.body.style.color = 'Canvas'; return getComputedStyle(document.body).color })()")
    assert await computed(page, ".lv-button", "borderTopColor") != canvas
    assert await computed(page, ".lv-input", "borderTopColor") != canvas


async def test_who_wants_less_motion_sees_none(page: Page, serve: Serve) -> None:
    class Waiting(App):
        def render(self) -> ui.Element:
            return ui.row(ui.button("Saving", busy=True), ui.textbox("Name", value=""))

    await page.emulate_media(reduced_motion="reduce")
    await opened(page, serve, Waiting)
    durations = await page.evaluate("[...document.querySelectorAll('[class^=lv-]')].map(one => getComputedStyle(one).transitionDuration)")
    assert {part.strip() for one in durations for part in one.split(",")} == {"0s"}
    turning = await page.evaluate("getComputedStyle(document.querySelector('.lv-button'), '::after').animationName")
    assert turning == "lv-breathe, lv-appear"
    await page.emulate_media(reduced_motion="no-preference")
    turning = await page.evaluate("getComputedStyle(document.querySelector('.lv-button'), '::after').animationName")
    assert turning == "lv-turn, lv-appear"


async def test_a_dark_page_is_printed_on_white_without_what_only_a_screen_needs(page: Page, serve: Serve) -> None:
    class Dark(App):
        def render(self) -> ui.Element:
            self.session.theme = "dark"
            return ui.column(ui.heading("Report"), ui.button("Say", on_click=lambda: self.session.toast("Said", seconds=60)))

    await opened(page, serve, Dark)
    await page.get_by_role("button").click()
    await until(page, "document.querySelector('.lv-toast')")
    assert await computed(page, ".lv-toasts", "display") == "flex"
    await page.emulate_media(media="print")
    assert await computed(page, "html", "colorScheme") == "light"
    assert await computed(page, "body", "backgroundColor") == "rgb(248, 248, 250)"
    assert await computed(page, ".lv-toasts", "display") == "none"


class Shell(App):
    def render(self) -> ui.Element:
        return ui.column(
            ui.row(ui.heading("Inbox", level=2), style="padding: 1rem"),
            ui.column(*[ui.text(f"Message {number}") for number in range(100)], grow=True),
            ui.row(ui.textbox("Answer"), style="padding: 1rem"),
            gap=0,
            class_="lv-full",
        )


@pytest.mark.parametrize("width", [360, 768, 1440])
async def test_header_filling_body_and_footer_fill_the_window_to_its_edges(page: Page, serve: Serve, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 600})
    await opened(page, serve, Shell)
    head, body, foot = await page.evaluate(PLACES, [".lv-full > *"])
    assert head[:3] == [0, 0, width]
    assert [body[0], body[1], body[2]] == [0, head[3], width]
    assert [foot[0], foot[1], foot[2], foot[3]] == [0, body[3], width, 600]
    assert await page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]") == [600, width]
    assert await page.evaluate("(() => { const body = document.querySelector('.lv-full > [data-grow]'); body.scrollTop = 1e6; return body.scrollTop > 0 })()")


@pytest.mark.parametrize(("class_", "expected"), [("", 992), ("lv-wide", 1600), ("lv-full", 1600)])
async def test_the_width_limit_of_a_page_is_one_class_away(page: Page, serve: Serve, class_: str, expected: int) -> None:
    class Plain(App):
        def render(self) -> ui.Element:
            return ui.column(ui.text("x"), class_=class_)

    await page.set_viewport_size({"width": 1600, "height": 600})
    await opened(page, serve, Plain)
    box = await page.evaluate("document.querySelector('main').getBoundingClientRect().width")
    assert box == expected


@pytest.mark.parametrize(
    ("columns", "style", "wide", "narrow"),
    [("1fr 2fr", {}, 2, 1), ("repeat(auto-fit, minmax(6rem, 1fr))", {}, 2, 2), (1, {"grid-template-columns": "2rem 1fr"}, 2, 2)],
)
async def test_columns_given_as_a_text_are_one_on_a_phone_unless_they_fit_themselves(
    page: Page, serve: Serve, columns: str | int, style: dict[str, str], wide: int, narrow: int
) -> None:
    class Grid(App):
        def render(self) -> ui.Element:
            return ui.grid(ui.text("a"), ui.text("b"), columns=columns, style=style)

    await opened(page, serve, Grid)
    for width, count in ((900, wide), (390, narrow)):
        await page.set_viewport_size({"width": width, "height": 600})
        places = await page.evaluate(PLACES, [".lv-grid > *"])
        assert len({left for left, *_ in places}) == count


class Lengthy(App):
    def render(self) -> ui.Element:
        rows = [{"order": f"Order {number}", "customer": "Ada Lovelace", "status": "on its way", "note": "It is a long way " * 6} for number in range(3)]
        return ui.column(ui.button("a_name_without_any_space_" * 4), ui.table(rows))


async def test_on_a_phone_long_words_break_and_short_cells_of_a_wide_table_do_not(page: Page, serve: Serve) -> None:
    await page.set_viewport_size({"width": 360, "height": 700})
    await opened(page, serve, Lengthy)
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    button, *cells = await page.evaluate(PLACES, ["main .lv-button", "tr:first-child > td"])
    words, *contents = await page.evaluate(LINES, ["main .lv-button", "tr:first-child > td"])
    assert button[2] <= 360 - 16
    assert max(words) <= button[2] - button[0]
    assert [len(lines) for lines in contents[:3]] == [1, 1, 1]
    assert len(contents[3]) > 1
    assert cells[3][2] - cells[3][0] <= 16 * 16 + 30


class Phone(App):
    def tell(self) -> None:
        self.session.toast("Saved: the order is on its way to you and will arrive on Monday", "success", seconds=60)

    def render(self) -> ui.Element:
        return ui.column(ui.heading("Order"), *[ui.textbox(f"Line {number}") for number in range(7)], ui.button("Order", variant="primary", on_click=self.tell))


async def test_on_a_phone_no_toast_covers_the_action_and_a_lost_connection_covers_nothing(page: Page, serve: Serve, complaints: Complaints) -> None:
    complaints.expected("WebSocket connection", "ERR_")
    await page.set_viewport_size({"width": 390, "height": 844})
    running = await serve(Phone)
    async with line_to(running, page) as line:
        await page.goto(url_of(line))
        await settled(page)
        await page.get_by_role("button", name="Order").click()
        await until(page, "document.querySelector('.lv-toast')")
        line.refuse()
        line.cut()
        await until(page, "!document.querySelector('.lv-connection').hidden")
        heading, action, toast, lost = await page.evaluate(PLACES, ["h1", "main .lv-button", ".lv-toast", ".lv-connection"])
        for one, other in ((lost, heading), (lost, action), (toast, action), (toast, lost)):
            assert not overlap(one, other)
        assert 0 <= toast[0] < toast[2] <= 390
        assert await computed(page, ".lv-connection", "pointerEvents") == "none"


def overlap(one: list[float], other: list[float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share a pixel."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


async def test_results_fade_while_their_function_runs(page: Page, serve: Serve) -> None:
    enough = asyncio.Event()

    async def slow(name: str = "Ada") -> str:
        await enough.wait()
        return f"Hello {name}"

    running = await serve(Interface(slow))
    await page.goto(running.url)
    await settled(page)
    assert await computed(page, ".lv-result", "opacity") == "1"
    await page.get_by_role("button", name="Run").click(no_wait_after=True)
    await until(page, "getComputedStyle(document.querySelector('.lv-result')).opacity === '0.5'")
    enough.set()
    await settled(page)
    await until(page, "getComputedStyle(document.querySelector('.lv-result')).opacity === '1'")
