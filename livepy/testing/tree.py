"""A page as a person, or a screen reader, finds it: one line for each role, with its name, states and value. The form is that of Playwright's aria snapshots.

It knows the model of the page and names.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from livepy.testing.acts import kind_of
from livepy.testing.dom import TEXT, Node
from livepy.testing.names import View, display, enabled, role, shown_option, spaced, why_none

_CHECKED = ("checkbox", "menuitemcheckbox", "menuitemradio", "option", "radio", "switch", "treeitem")
_EXPANDED = ("button", "checkbox", "combobox", "gridcell", "link", "listbox", "menuitem", "row", "rowheader", "tab", "treeitem")
_INVALID = ("checkbox", "combobox", "listbox", "radiogroup", "searchbox", "slider", "spinbutton", "switch", "textbox")
_SELECTED = ("gridcell", "option", "row", "tab", "rowheader", "columnheader", "treeitem")


@dataclass
class Line:
    """One role and what is in it; texts stand between."""

    head: str
    name: str
    children: list[Line | str] = field(default_factory=list)


def tree(view: View, root: Node) -> str:
    """All that is in sight in `root`."""
    top = Line("", "")
    _visit(view, root, top)
    _join(top)
    out: list[str] = []
    for child in top.children:
        _write(child, 0, out)
    return "\n".join(out)


def _visit(view: View, node: Node, into: Line) -> None:
    if node.tag == TEXT:
        into.children.append(node.text)
        return
    if why_none(node) or node.attrs.get("aria-hidden") == "true":
        return
    kind = role(node)
    here = into
    if kind:
        name = view.name(node)
        here = Line(kind + (f" {json.dumps(name, ensure_ascii=False)}" if name else "") + _states(node, kind), name)
        into.children.append(here)
        if node.tag in ("input", "textarea") and kind_of(node) not in ("checkbox", "radio", "file"):
            here.children.append(node.attrs.get("value", ""))
            return
    apart = " " if display(node) != "inline" or node.tag == "br" else ""
    here.children.append(apart)
    for child in node.children:
        _visit(view, child, here)
    here.children.append(apart)


def _states(node: Node, kind: str) -> str:
    """As in brackets behind the name."""
    attrs, said = node.attrs, []
    if kind in _CHECKED and ("checked" in attrs if node.tag == "input" else attrs.get("aria-checked") == "true"):
        said.append("checked")
    if not enabled(node):
        said.append("disabled")
    if kind in _EXPANDED and attrs.get("aria-expanded") == "true":
        said.append("expanded")
    if kind in _INVALID and attrs.get("aria-invalid") == "true":
        said.append("invalid")
    if kind == "heading":
        said.append(f"level={attrs.get('aria-level') or node.tag[1:]}")
    if attrs.get("aria-pressed") == "true":
        said.append("pressed")
    if _selected(node, kind):
        said.append("selected")
    return "".join(f" [{one}]" for one in said)


def _selected(node: Node, kind: str) -> bool:
    if node.tag == "option":
        select = next((one for one in node.up() if one.tag == "select"), None)
        if select is not None:
            return shown_option(select) is node
    return kind in _SELECTED and node.attrs.get("aria-selected") == "true"


def _join(line: Line) -> None:
    """Texts beside one another are one; a line whose text is its name says it once."""
    joined: list[Line | str] = []
    for child in line.children:
        if isinstance(child, str) and joined and isinstance(joined[-1], str):
            joined[-1] += child
        else:
            joined.append(child)
    line.children = []
    for child in joined:
        if isinstance(child, str):
            if spaced(child):
                line.children.append(spaced(child))
        else:
            _join(child)
            line.children.append(child)
    if line.children == [line.name]:
        line.children = []


def _write(line: Line | str, depth: int, out: list[str]) -> None:
    before = "  " * depth + "- "
    if isinstance(line, str):
        out.append(f"{before}text: {line}")
    elif len(line.children) == 1 and isinstance(line.children[0], str):
        out.append(f"{before}{line.head}: {line.children[0]}")
    else:
        out.append(f"{before}{line.head}" + (":" if line.children else ""))
        for child in line.children:
            _write(child, depth + 1, out)


def as_tree(snapshot: str) -> str:
    """A browser's aria snapshot in this form: without addresses and placeholders, nothing quoted but names."""
    lines = [_unquoted(line) for line in snapshot.splitlines() if not re.match(r"\s*- /", line)]
    out: list[str] = []
    for place, line in enumerate(lines):
        below = [one for one in _below(lines, place) if _depth(one) == _depth(line) + 2]
        if line.endswith(":") and not below:
            out.append(line[:-1])
        elif line.endswith(":") and len(below) == 1 and below[0].lstrip().startswith("- text: "):
            out.append(f"{line} {below[0].lstrip().removeprefix('- text: ')}")
            lines[place + 1] = ""
        elif line:
            out.append(line)
    return "\n".join(out)


def _below(lines: list[str], place: int) -> list[str]:
    found = []
    for line in lines[place + 1 :]:
        if _depth(line) <= _depth(lines[place]):
            break
        found.append(line)
    return found


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _unquoted(line: str) -> str:
    """YAML quotes what it might take for something else."""
    found = re.match(r"(\s*- )'(.*?)'(:.*)?$", line)
    if found:
        line = found[1] + found[2].replace("''", "'") + (found[3] or "")
    found = re.match(r'(\s*- (?:text|[a-z]+(?: ".*?")?(?: \[[^\]]*\])*): )"(.*)"$', line)
    return found[1] + str(json.loads(f'"{found[2]}"')) if found else line
