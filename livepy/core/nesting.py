"""What an HTML parser would rearrange: a tree that the first page's parser reads differently from how it was built is refused where it is written.

It knows tag names only. https://html.spec.whatwg.org/multipage/parsing.html
"""

from __future__ import annotations

from typing import Final

from livepy.errors import LivepyError
from livepy.mistakes import elements

VOID: Final = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
REFUSED: Final = frozenset(
    [
        "script",
        "style",
        "template",
        "iframe",
        "object",
        "embed",
        "base",
        "meta",
        "link",
        "html",
        "head",
        "body",
        "frame",
        "frameset",
        "noembed",
        "noframes",
        "noscript",
        "title",
        "plaintext",
        "xmp",
    ]
)
"""Tags that run code, load documents or belong to the page's frame."""

ONLY_INSIDE: Final = {
    "tr": frozenset({"thead", "tbody", "tfoot"}),
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "caption": frozenset({"table"}),
    "colgroup": frozenset({"table"}),
    "col": frozenset({"colgroup"}),
    "option": frozenset({"select", "optgroup", "datalist"}),
    "optgroup": frozenset({"select"}),
}
HOLDS_ONLY: Final = {
    "table": frozenset({"caption", "colgroup", "thead", "tbody", "tfoot"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": frozenset({"td", "th"}),
    "colgroup": frozenset({"col"}),
    "select": frozenset({"option", "optgroup"}),
    "optgroup": frozenset({"option"}),
    "option": frozenset(),
    "textarea": frozenset(),
}
_CLOSES_P: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "search",
        "section",
        "table",
        "ul",
        "summary",
        "li",
        "dd",
        "dt",
    ]
)
_NOT_WITHIN_ITSELF: Final = frozenset({"a", "button", "form", "option", "nobr", "li", "dt", "dd"})
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def fault(tag: str, parent: str) -> LivepyError | None:
    """Why `<tag>` cannot stand in `<parent>`, with the mend; None if it can. A parent of "" is not known."""
    if tag in REFUSED:
        return elements.REFUSED_TAG(tag=tag)
    found = _misplaced(tag, parent) if parent else None
    return None if found is None else elements.MISPLACED(fault=found[0], mend=found[1])


def _misplaced(tag: str, parent: str) -> tuple[str, str] | None:
    if parent in VOID:
        return f"<{parent}> can hold nothing, but was given a <{tag}>", "Put it beside."
    wanted = ONLY_INSIDE.get(tag)
    if wanted is not None and parent not in wanted:
        return f"<{tag}> stands in <{parent}>; browsers move it away", f"Put it into {_names(wanted)}."
    holds = HOLDS_ONLY.get(parent)
    if holds is not None and tag not in holds:
        return f"<{parent}> was given a <{tag}>; browsers move it away", f"It holds {_names(holds)}." if holds else "It holds only text."
    if parent == "p" and tag in _CLOSES_P:
        return f"<p> was given a <{tag}>; browsers end the paragraph there", "Use ui.column or a <div> instead of <p>."
    if tag == parent and tag in _NOT_WITHIN_ITSELF:
        return f"<{tag}> stands in another <{tag}>; browsers end the outer one there", "Put them side by side."
    if tag in HEADINGS and parent in HEADINGS:
        return f"<{tag}> stands in <{parent}>; browsers end the outer heading there", "Put them one below the other."
    return None


def text_fault(parent: str) -> LivepyError | None:
    """Why a text cannot stand in `<parent>`."""
    if parent in _HOLDS_NO_TEXT:
        return elements.MISPLACED(fault=f"<{parent}> was given a text; browsers move it out of the table", mend="Put it into a <td>.")
    if parent in VOID:
        return elements.MISPLACED(fault=f"<{parent}> can hold no text", mend="Put the text beside it.")
    return elements.MISPLACED(fault="<textarea> was given a text", mend="Use ui.textbox(lines=…) with a value.") if parent == "textarea" else None


_HOLDS_NO_TEXT: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr", "colgroup"})
NO_TEXT: Final = _HOLDS_NO_TEXT | VOID | {"textarea"}
"""Tags in which no text may stand."""


def _names(tags: frozenset[str]) -> str:
    return " or ".join(f"<{tag}>" for tag in sorted(tags))
