"""What holds for the style sheet as a text: whom its rules may touch, what it costs, and that its names are the documented ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from livepy.apps import find, load
from livepy.core.tree import Tree
from livepy.server.assets import Assets
from tests.ui.desk import Visit

ROOT = Path(__file__).resolve().parent.parent
SHEET = re.sub(r"/\*.*?\*/", "", "".join((ROOT / "livepy" / "static" / name).read_text() for name in ("livepy.css", "uploads.css")), flags=re.DOTALL)
CLASSES = (ROOT / "docs" / "classes.md").read_text()
EXAMPLES = sorted(path for path in (ROOT / "examples").rglob("*.py") if not path.stem.startswith("test_"))

SHADCN = [
    *("--background", "--foreground", "--card", "--card-foreground", "--popover", "--popover-foreground", "--primary", "--primary-foreground"),
    *("--secondary", "--secondary-foreground", "--muted", "--muted-foreground", "--accent", "--accent-foreground", "--destructive"),
    *("--border", "--input", "--ring", "--radius"),
]
"""The names that every published theme of shadcn/ui sets, whatever else it sets beside them."""

PHYSICAL = re.compile(r"(?<![\w-])((margin|padding|border)-(left|right)|left|right|text-align:\s*(left|right)|float:\s*(left|right)|(min-|max-)?width)\s*:")
NO_CLASSES = {"lv-gap", "lv-columns"}
"""Properties that elements set."""
FOR_AUTHORS = {"lv-full", "lv-wide"}
"""Classes that no element gives out: authors do."""


class Rule(NamedTuple):
    """Selectors with their declarations, and the at-rules around them."""

    around: tuple[str, ...]
    selectors: list[str]
    body: str


def rules(text: str = SHEET, around: tuple[str, ...] = ()) -> Iterator[Rule]:
    """Every style rule, nested ones too."""
    place = 0
    while (start := text.find("{", place)) >= 0:
        head = text[place:start].rpartition(";")[2].strip()
        depth, end = 1, start + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        body = text[start + 1 : end - 1]
        if head.startswith("@") and not head.startswith("@keyframes"):
            yield from rules(body, (*around, head))
        elif not head.startswith("@"):
            yield Rule(around, commas(head), body)
        place = end


def commas(head: str) -> list[str]:
    """The parts between commas that stand in no parenthesis."""
    parts, depth = [""], 0
    for sign in head:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def bare(selector: str) -> bool:
    """Whether it may touch what is not livepy's and asked for nothing: no class, no ancestor's class, no data attribute of livepy's in it."""
    return not (re.search(r"\.lv-|\[data-(tone|theme|density|align|grow)|\[aria-sort", selector) or re.match(r"(:root|lv-group)$", selector))


def styled() -> set[str]:
    """The classes that the sheet names."""
    return set(re.findall(r"\.(lv-[a-z]+(?:-[a-z]+)*)", SHEET))


def given() -> set[str]:
    """The classes in texts of the package's code. `lv-tok-{name}` stands for all those that the sheet has."""
    texts = [node.value for path in (ROOT / "livepy").rglob("*.py") for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
    texts += [path.read_text() for path in [ROOT / "livepy" / "client.js", *(ROOT / "livepy" / "static").glob("*.js")]]
    found = {name for text in texts if isinstance(text, str) for name in re.findall(r"(?<![\w-])lv-[a-z-]+", text)} - NO_CLASSES
    whole = {name for name in found if not name.endswith("-")}
    return whole | {name for name in styled() for prefix in found - whole if name.startswith(prefix)}


def listed() -> set[str]:
    """The classes that docs/classes.md names."""
    return set(re.findall(r"`(lv-[a-z]+(?:-[a-z]+)*)`", CLASSES))


def test_every_rule_is_in_a_layer_of_livepys_own():
    assert [rule.selectors for rule in rules() if not (rule.around and re.fullmatch(r"@layer livepy\.\w+", rule.around[0]))] == []


def test_no_rule_touches_what_is_not_livepys():
    assert [one for rule in rules() for one in rule.selectors if bare(one) and not re.match(r"from|to|\d", one)] == []


def test_only_what_is_hidden_is_so_against_every_rule_of_an_author():
    assert [rule.selectors for rule in rules() if "!important" in rule.body] == [[".lv-app [hidden]"]]


def test_no_rule_knows_left_from_right():
    assert [(rule.selectors, found.group()) for rule in rules() for found in PHYSICAL.finditer(rule.body)] == []


def test_the_style_sheet_is_at_most_8_kb_on_the_wire():
    assets = Assets()
    asset = assets.by_name[assets.name("livepy.css")]
    assert len(asset.make("gzip", assets.encoders["gzip"])) <= 8192


def test_nothing_is_loaded_from_anywhere():
    assert re.findall(r"@import|@font-face|url\((?!\"data:)", SHEET) == []


def test_the_tokens_are_those_of_published_themes_and_every_one_is_documented():
    (root,) = (rule for rule in rules() if rule.selectors == [":root"] and rule.around == ("@layer livepy.tokens",))
    tokens = re.findall(r"(--[a-z-]+):", root.body)
    assert set(SHADCN) <= set(tokens)
    assert set(tokens) == set(re.findall(r"`(--[a-z-]+)`", CLASSES.partition("## Classes")[0]))
    colors = [name for name in tokens if not name.startswith("--lv-") and name != "--radius"]
    assert [name for name in colors if not re.search(rf"{name}: (light-dark\(|var\()", root.body)] == []


def test_every_variable_that_is_used_is_given_somewhere():
    used = set(re.findall(r"var\((--[a-z-]+)\)", SHEET))
    set_here = set(re.findall(r"(--[a-z-]+):", SHEET))
    assert used - set_here == set()


def test_the_documented_classes_are_those_that_elements_give_out():
    assert listed() - FOR_AUTHORS == given()
    assert listed() >= FOR_AUTHORS


def test_every_class_with_a_rule_is_documented():
    assert styled() - listed() == set()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_shows_documented_classes_only(path: Path):
    html = Tree(find(load(path)).make(), Visit()).html()
    names = {name for text in re.findall(r' class="([^"]*)"', html) for name in text.split() if name.startswith("lv-")}
    assert names
    assert names <= listed()
