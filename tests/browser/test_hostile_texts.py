"""No text that an app is given runs as script, loads from another host, or breaks the page's policy.

It goes through every parameter of every element, as HTML and by patches. Both are found by introspection, so a new one is tried by itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page

from livepy import App, Component, LivepyError, state, ui
from tests.browser.conftest import Complaints
from tests.browser.visiting import opened
from tests.browser.waiting import settled
from tests.effort import unmeasured
from tests.every_element import PIXEL, Maker, makers
from tests.hostile_texts import ADDRESSES, ALL, ATTRIBUTES, STYLES
from tests.serving import Serve

TRAP = """
window.trapped = [];
for (const name of ['trap', 'alert', 'confirm', 'prompt', 'print', 'open']) window[name] = (...args) => void trapped.push([name, ...args]);
"""
FOUND = """() => {
    const wrong = trapped.map(call => `ran: ${call}`);
    const tags = /^(script|iframe|object|embed|base|meta|link|style|template|frame|portal)$/i;
    const schemes = /^(https?|mailto|tel|sms):$/, pictures = /^data:image\\/(png|jpe?g|gif|webp|avif);base64,/i;
    const urls = ['href', 'src', 'action', 'formaction', 'poster', 'data', 'xlink:href', 'srcset', 'background', 'cite'];
    for (const node of document.querySelectorAll('body *')) {
        if (tags.test(node.localName)) wrong.push(`element: ${node.outerHTML.slice(0, 200)}`);
        for (const { name, value } of node.attributes) {
            if (/^on/i.test(name)) wrong.push(`attribute: ${name}=${value}`);
            if (urls.includes(name)) {
                const { protocol } = new URL(name === 'srcset' ? value.trim().split(/\\s/)[0] : value, location);
                if (!schemes.test(protocol) && !pictures.test(value)) wrong.push(`address: ${name}=${value}`);
            }
            if (name === 'style' && /url\\(|image-set|expression|@import|-moz-binding/i.test(value)) wrong.push(`style: ${value}`);
        }
    }
    return wrong;
}"""

Make = Callable[[], Any]


def tuples(texts: tuple[str, ...]) -> list[str]:
    """As the options of a choice, each once."""
    return list(dict.fromkeys(texts))


def own(maker: Maker) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Its parameters that can hold a text, and what they hold then."""
    for name, parameter in maker.parameters.items():
        kind = str(parameter.annotation)
        if name == "show":
            yield name, lambda text: lambda _: text
        elif "Callable" in kind or "Bind" in kind or "Handler" in kind:
            continue
        elif name == "options":
            yield name, lambda text: [text, text + "!"]
        elif name == "items":
            yield name, lambda text: [text]
        elif name == "rows":
            yield name, lambda text: [{"name": text, text: "a"}]
        elif "Sequence[" in kind or "list[" in kind:
            yield name, lambda text: [text]
        elif any(
            word in kind for word in ("str", "Node", "Part", "Content", "Source", "Literal", "Tone", "Variant", "Size", "Align", "Kind", "Icon", "object")
        ):
            yield name, lambda text: text


COMMON: dict[str, Callable[[str], Any]] = {
    "key": lambda text: text,
    "class_": lambda text: text,
    "style": lambda text: text,
    "tooltip": lambda text: text,
    "aria_label": lambda text: text,
    "width": lambda text: text,
    "help": lambda text: text,
    "error": lambda text: text,
    "attrs": lambda text: {"data-x": text},
}
WORDS = frozenset(
    [
        *("label", "title", "text", "help", "error", "placeholder", "tooltip", "aria_label", "class_", "attrs", "unit", "submit"),
        *("content", "parts", "children", "footer", "empty", "tone", "size", "align", "justify", "variant"),
    ]
)
"""Parameters that take any words."""
URLS = (("a", "href"), ("img", "src"), ("img", "srcset"), ("form", "action"), ("button", "formaction"), ("video", "poster"), ("video", "src"), ("q", "cite"))


def ways(maker: Maker) -> Iterator[tuple[str, Make]]:
    """Every parameter of this element, with every text: those that take any words all at once, the others one by one, as one that is refused hides the rest."""
    given_by = dict(own(maker)) | {name: given for name, given in COMMON.items() if name in maker.common}
    words = {name: given for name, given in given_by.items() if name in WORDS}
    for text in ALL:
        yield f"all={text!r}", functools.partial(lambda w, t: maker.make(**{name: given(t) for name, given in w.items()}), words, text)
    for name, given in own(maker):
        for text in ALL if name not in WORDS else ():
            yield f"{name}={text!r}", functools.partial(lambda n, g, t: maker.make(**{n: g(t)}), name, given, text)
    texts = ALL if maker.name == "text" else (*ATTRIBUTES[:6], *STYLES[:3])
    for name in sorted((maker.common & set(COMMON)) - WORDS):
        for text in texts:
            yield f"{name}={text!r}", functools.partial(lambda n, t: maker.make(**{n: COMMON[n](t)}), name, text)
    if maker.name == "tag":
        for tag, name in URLS:
            for text in ADDRESSES:
                yield f"{tag} {name}={text!r}", functools.partial(lambda g, n, t: ui.tag(g, attrs={n: t}), tag, name, text)
        for text in ALL:
            yield f"attribute {text!r}", functools.partial(lambda t: ui.tag("div", attrs={t: "trap()"}), text)
            yield f"style {text!r}", functools.partial(lambda t: ui.tag("div", style={"--x": t}), text)


class Exhibit(Component):
    """One of them; what is refused is refused for itself alone."""

    make: Make

    def render(self) -> ui.Element:
        try:
            return ui.tag("section", self.make())
        except LivepyError:
            return ui.tag("section")


async def test_there_are_texts_for_every_element() -> None:
    for maker in makers():
        assert maker.name in ("audio", "divider", "on", "svg", "video") or any(True for _ in own(maker)), maker.name


@pytest.mark.parametrize("maker", list(makers()), ids=lambda maker: maker.name)
async def test_no_text_runs_or_loads_anything(page: Page, serve: Serve, complaints: Complaints, maker: Maker, caplog: pytest.LogCaptureFixture) -> None:
    elsewhere: list[str] = []
    page.on(
        "request", lambda request: elsewhere.append(request.url) if "127.0.0.1" not in request.url and not request.url.startswith(("data:", "blob:")) else None
    )
    caplog.set_level("CRITICAL", "livepy")  # what is refused while it renders is logged
    made = list(ways(maker))

    class Shown(App):
        is_shown: bool = state(True)

        def toggle(self) -> None:
            self.is_shown = not self.is_shown

        def render(self) -> ui.Element:
            return ui.column(ui.button("Toggle", on_click=self.toggle, attrs={"id": "toggle"}), self.is_shown and [Exhibit(make=make) for _, make in made])

    complaints.expected("Failed to load resource")  # of this server: a path that is none
    await page.add_init_script(TRAP)
    with unmeasured():
        app, _ = await opened(page, serve, Shown)
        assert await page.evaluate(FOUND) == []
        for is_shown in (False, True):
            await page.evaluate("document.querySelector('#toggle').click()")
            await settled(page)
            assert app.is_shown is is_shown
    assert await page.evaluate("document.querySelectorAll('section, [role=alert]').length") >= len(made)
    assert await page.evaluate(FOUND) == []
    assert elsewhere == []


@pytest.mark.parametrize("name", [name for name in ("file", "files", "image_input", "upload_button") if hasattr(ui, name)])
async def test_no_name_of_a_file_runs_anything(page: Page, serve: Serve, complaints: Complaints, name: str) -> None:
    complaints.expected("Failed to load resource")  # a part of a file that another has taken the place of
    maker = Maker(name)

    class Taking(App):
        names: list[str] = state([])

        def take(self, taken: Any) -> None:
            self.names += [one.name for one in (taken if isinstance(taken, list) else [taken])]

        def render(self) -> ui.Element:
            made = maker.make(**{"on_upload" if name == "upload_button" else "on_change": self.take})
            return ui.column(made, [ui.text(one) for one in self.names])

    await page.add_init_script(TRAP)
    app, _ = await opened(page, serve, Taking)
    names = [text for text in ALL[::8] if "\x00" not in text and text.strip()]
    choose = page.locator("input[type=file]")
    several = await choose.evaluate("input => input.multiple")
    for chosen in [names] if several else [[one] for one in names]:
        await choose.set_input_files([FilePayload(name=one, mimeType="image/png", buffer=PIXEL) for one in chosen])
        await settled(page)
    assert len(app.names) >= len(names)
    assert await page.evaluate(FOUND) == []
