"""Makes docs/elements from `livepy.ui`, docs/elements/props.toml and examples/elements: `make docs`. A test holds that the pages are current.

It makes texts only; the pictures on the pages are made by tools/element_pictures.py.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
import tomllib
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from examples.gallery import GROUPS
from livepy import ui

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "elements"
EXAMPLES = ROOT / "examples" / "elements"
IMAGES = "../images/elements"
EVERY = "every.md"
EVERYWHERE = ("on", "svg")  # what makes values for many elements has its words on the page of what all take
MOST_TEXTS = 10


def functions() -> dict[str, Callable[..., Any]]:
    """The functions of ui that make an element."""
    found = {name: getattr(ui, name) for name in ui.__all__ if inspect.isfunction(getattr(ui, name))}
    return {name: fn for name, fn in found.items() if inspect.signature(fn).return_annotation == "Element"}


def helpers(name: str) -> dict[str, Callable[..., Any]]:
    """What makes the values that an element takes: `ui.tab` for `ui.tabs`."""
    taken = " ".join(str(one.annotation) for one in inspect.signature(getattr(ui, name)).parameters.values() if one.name != "more")
    makers = {one: fn for one in ui.__all__ if inspect.isfunction(fn := getattr(ui, one))}
    kinds = {one: str(inspect.signature(fn).return_annotation) for one, fn in makers.items()}
    own = {one: kind for one, kind in kinds.items() if kind != "Element" and one not in EVERYWHERE}
    return {one: makers[one] for one, kind in own.items() if re.search(rf"\b{re.escape(kind.partition('[')[0])}\b", taken)}


@functools.cache
def words() -> dict[str, dict[str, str]]:
    """What each prop is for."""
    return tomllib.loads((PAGES / "props.toml").read_text())


def props(fn: Callable[..., Any]) -> Iterator[tuple[str, inspect.Parameter]]:
    """The props of an element by name, positional ones with their star."""
    for one in inspect.signature(fn).parameters.values():
        if one.kind is not one.VAR_KEYWORD:
            yield ("*" if one.kind is one.VAR_POSITIONAL else "") + one.name, one


def said(element: str, prop: str) -> str:
    """The words for a prop: its element's own, else those that hold everywhere."""
    known = words()
    for table in (element, "props"):
        if prop in known.get(table, {}):
            return known[table][prop]
    raise KeyError(f"docs/elements/props.toml says nothing about {prop} of ui.{element}")


def written(fn: Callable[..., Any], note: Any) -> str:
    """A type as one reads it: a name that stands for a few texts is these texts."""
    alias = inspect.unwrap(fn).__globals__.get(str(note))
    texts = typing.get_args(alias) if typing.get_origin(alias) is typing.Literal else ()
    return " | ".join(f'"{text}"' for text in texts) if 0 < len(texts) <= MOST_TEXTS else str(note)


def cell(code: object) -> str:
    """Code in a cell of a table."""
    return f"`{code}`".replace("|", "\\|")


def default(one: inspect.Parameter) -> str:
    """A default as one would write it."""
    if one.kind is one.VAR_POSITIONAL:
        return ""
    if one.default is one.empty:
        return "required"
    return cell("…" if callable(one.default) else repr(one.default).replace("'", '"'))


def table(name: str, fn: Callable[..., Any]) -> str:
    """The props of a function, one line each."""
    lines = ["| prop | type | default | what it is for |", "|---|---|---|---|"]
    for prop, one in props(fn):
        lines.append(f"| `{prop}` | {cell(written(fn, one.annotation))} | {default(one)} | {said(name, prop)} |")
    return "\n".join(lines)


def taken_by_all(fn: Callable[..., Any]) -> str:
    """Which further props it takes."""
    more = inspect.signature(fn).parameters.get("more")
    if more is None:
        return ""
    kind = "input" if "Input" in str(more.annotation) else "element"
    return f"\nAnd what [every {kind}]({EVERY}) takes.\n"


def doc(fn: Callable[..., Any]) -> str:
    """The docstring as Markdown: paragraphs on lines of their own, the example as code."""
    paragraphs = [" ".join(part.split("\n")) for part in (inspect.getdoc(fn) or "").split("\n\n")]
    return "\n\n".join(re.sub(r"(^| )Example: ", lambda match: f"{match[1] and chr(10) * 2}In short: ", one) for one in paragraphs)


def summary(fn: Callable[..., Any]) -> str:
    """Its first sentence."""
    return re.split(r"(?<=[.])\s", (inspect.getdoc(fn) or "").strip())[0].replace("\n", " ").replace("|", "\\|")


def picture(name: str) -> str:
    """The picture in the reader's theme."""
    light, dark = f"{IMAGES}/{name}-light.png", f"{IMAGES}/{name}-dark.png"
    return f'<picture><source media="(prefers-color-scheme: dark)" srcset="{dark}"><img src="{light}" width="660" alt="What the example shows"></picture>'


LANGUAGES = {".py": "python", ".conf": "nginx", ".service": "ini", "Dockerfile": "dockerfile"}


def program(path: Path) -> str:
    """A program as a block of code; a longer fence than any in it."""
    text = path.read_text()
    fence = "`" * max(3, *(len(found) + 1 for found in re.findall("`{3,}", text)), 3)
    return f"{fence}{LANGUAGES.get(path.suffix or path.name, '')}\n{text}{fence}\n"


def page(name: str) -> str:
    """The page of one element."""
    fn = getattr(ui, name)
    parts = [
        f"# ui.{name}\n\n{doc(fn)}\n",
        picture(name) + "\n",
        program(EXAMPLES / f"{name}.py"),
        f"This is [examples/elements/{name}.py](../../examples/elements/{name}.py): `livepy run examples/elements/{name}.py`.\n",
        f"## Props\n\n{table(name, fn)}\n{taken_by_all(fn)}",
    ]
    for helper, made in helpers(name).items():
        parts.append(f"## ui.{helper}\n\n{doc(made)}\n\n{table(helper, made)}\n")
    parts.append("[Handlers](../handlers.md): what each event carries · [all elements](README.md)\n")
    return "\n".join(parts)


def notes_of(kind: Any) -> dict[str, str]:
    """The props of a TypedDict as they are written."""
    return {name: getattr(note, "__forward_arg__", str(note)) for name, note in kind.__annotations__.items()}


def every() -> str:
    """The page of what every element and every input takes."""
    text = "# What every element takes\n\nAll by keyword, none required.\n"
    common = notes_of(ui.Common)
    inputs = {name: note for name, note in notes_of(ui.Input).items() if name not in common}
    for title, notes, key in (("", common, "every"), ("\n## Every input takes these too\n", inputs, "input")):
        text += f"{title}\n| prop | type | what it is for |\n|---|---|---|\n"
        text += "".join(f"| `{name}` | {cell(note)} | {words()[key][name]} |\n" for name, note in notes.items())
    icons = ", ".join(cell(name) for name in typing.get_args(ui.Icon))
    text += f"\n## Icons\n\n`icon=` takes one of {icons}, or one of your own by `ui.svg`.\n"
    for name in EVERYWHERE:
        text += f"\n## ui.{name}\n\n{doc(getattr(ui, name))}\n\n{table(name, getattr(ui, name))}\n"
    return f"{text}\n[Handlers](../handlers.md): what each event carries · [all elements](README.md)\n"


def index() -> str:
    """The list of all elements, in the gallery's groups."""
    text = "# Elements\n\nEach page has the element's example, a picture of it and its props. `livepy run examples/gallery.py` shows them all at work.\n"
    made = functions()
    for group, names in GROUPS.items():
        rows = [f"| [{name}]({name}.md) | {summary(made[name])} |\n" for name in names if name in made]
        text += f"\n## {group}\n\n| | |\n|---|---|\n{''.join(rows)}" if rows else ""
    return f"{text}\n[What every element takes]({EVERY})\n"


def pages() -> dict[str, str]:
    """All pages by file name."""
    return {"README.md": index(), EVERY: every(), **{f"{name}.md": page(name) for name in functions()}}


if __name__ == "__main__":
    for file, text in pages().items():
        (PAGES / file).write_text(text)
    print(f"{len(functions())} elements", file=sys.stderr)
