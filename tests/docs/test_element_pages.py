"""The pages of docs/elements: there is one for each element, and each says what the code says."""

from __future__ import annotations

from collections import Counter

import pytest

from examples.gallery import GROUPS
from livepy import ui
from tools.element_pages import EVERY, EVERYWHERE, EXAMPLES, PAGES, functions, helpers, notes_of, pages, props, words
from tools.element_pictures import IMAGES, MOST_BYTES, THEMES

ELEMENTS = sorted(functions())


def test_each_element_stands_in_one_group_and_has_an_example() -> None:
    grouped = Counter(name for names in GROUPS.values() for name in names)
    assert {name for name, times in grouped.items() if times > 1} == set()
    assert sorted(grouped) == ELEMENTS
    assert sorted(path.stem for path in EXAMPLES.glob("*.py")) == ELEMENTS


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize("file", ["README.md", EVERY, *(f"{name}.md" for name in ELEMENTS)])
def test_a_page_says_what_the_code_says(file: str, made: dict[str, str]) -> None:
    assert (PAGES / file).read_text() == made[file], "run `make docs`"


def test_there_is_no_page_of_what_there_is_not(made: dict[str, str]) -> None:
    assert {path.name for path in PAGES.glob("*.md")} == set(made)


def test_words_are_of_props_that_there_are() -> None:
    """That each prop has its words is seen when its page is made."""
    known = words()
    taken = {name: {prop for prop, _ in props(getattr(ui, name))} for element in ELEMENTS for name in [element, *helpers(element)]}
    taken |= {name: {prop for prop, _ in props(getattr(ui, name))} for name in EVERYWHERE}
    taken |= {"props": set().union(*taken.values()), "every": set(notes_of(ui.Common)), "input": set(notes_of(ui.Input))}
    assert {name: set(table) - taken.get(name, set()) for name, table in known.items() if set(table) - taken.get(name, set())} == {}


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_has_small_pictures_in_both_themes(name: str) -> None:
    for theme in THEMES:
        assert 1000 < (IMAGES / f"{name}-{theme}.png").stat().st_size <= MOST_BYTES
