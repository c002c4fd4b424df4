"""Markdown as elements. What it says passes through the same escaping and checks as any element; HTML in it is shown as it is written.

markdown-it-py is imported when first needed. Nothing is loaded from another host: a picture from elsewhere is a link to it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Unpack

from livepy.core.attributes import safe_url
from livepy.core.component import Component
from livepy.core.elements import Element, Made
from livepy.ui.field import Given, given, unpacked
from livepy.ui.programs import code
from livepy.ui.props import Common, finish, known

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.I)
_SIDE: Final = {"text-align:center": "center", "text-align:right": "end"}


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = safe_url  # type: ignore[method-assign]  # what no element may link to stays text
    return parser


def elements(source: str) -> tuple[Any, ...]:
    """What a text in Markdown shows."""
    return _shown(_parser().parse(source), inside_link=False)


def _shown(tokens: Sequence[Token], *, inside_link: bool) -> tuple[Any, ...]:
    """Tokens as nodes: what stands between an opening and its closing becomes the children of one element."""
    open_ones: list[tuple[Token | None, list[Any]]] = [(None, [])]
    for token in tokens:
        if token.hidden:  # the paragraphs of a list whose items are lines
            continue
        if token.nesting > 0:
            open_ones.append((token, []))
            inside_link = inside_link or token.type == "link_open"
        elif token.nesting < 0:
            begun, children = open_ones.pop()
            if begun is not None:
                open_ones[-1][1].append(_element(begun, children))
                inside_link = inside_link and begun.type != "link_open"
        elif token.content or token.type != "text":  # around what stands first or last in a line there are empty texts
            open_ones[-1][1].append(_leaf(token, inside_link=inside_link))
    return tuple(open_ones[0][1])


def _element(token: Token, children: list[Any]) -> Element:
    props: dict[str, Any] = {}
    if token.type == "link_open":
        return _link(str(token.attrs.get("href", "")), children, str(token.attrs.get("title", "")))
    if token.type == "ordered_list_open" and "start" in token.attrs:
        props["start"] = token.attrs["start"]
    if token.type in ("th_open", "td_open"):
        props["data-align"] = _SIDE.get(str(token.attrs.get("style", "")))
    made = Element(token.tag, children, props)
    # a wide table scrolls by itself, not the page
    return Element("div", (made,), {"class": "lv-prose-table", "tabindex": 0}) if token.type == "table_open" else made


def _leaf(token: Token, *, inside_link: bool) -> Any:
    match token.type:
        case "inline":
            return _shown(token.children or (), inside_link=inside_link)
        case "softbreak":
            return "\n"
        case "hardbreak" | "hr":
            return Element(token.tag, (), {})
        case "code_inline":
            return Element("code", (token.content,), {})
        case "fence" | "code_block":
            return code(token.content.removesuffix("\n"), language=token.info.split()[0] if token.info.strip() else "")
        case "image":
            return _image(token, inside_link=inside_link)
        case _:
            return token.content


def _link(url: str, children: Sequence[Any], title: str = "") -> Element:
    props: dict[str, Any] = {"class": "lv-link", "href": url, "rel": "noopener nofollow" if _ELSEWHERE.match(url) else None, "title": title or None}
    return Element("a", children, props)


def _image(token: Token, *, inside_link: bool) -> Any:
    source, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
    said = "".join(one.content for one in token.children or () if one.type in ("text", "code_inline")) or title
    if source.startswith("data:") or not _ELSEWHERE.match(source):
        return Element("img", (), {"class": "lv-image", "src": source, "alt": said, "title": title or None, "loading": "lazy"})
    return said if inside_link else _link(source, (said or source,), title)


class Markdown(Component):
    """What `ui.markdown` shows: read anew only when the source is another."""

    source: str
    more: Given = ()

    def render(self) -> Element:
        own = self.__dict__
        if own.get("read") != self.source:
            own["read"], own["elements"] = self.source, elements(self.source)
        return finish("div", own["elements"], {"class": "lv-prose"}, unpacked(self.more))


def markdown(source: str, **more: Unpack[Common]) -> Element:
    """A text in Markdown: CommonMark with tables and ~~strikethrough~~. HTML in it is shown as text, so it may come from anybody.

    Example: `ui.markdown("Made with **livepy**, see [the docs](/docs).")`
    """
    known(more)
    return Made("markdown", Markdown, {"source": source, "more": given(more)}, more.get("key"))
