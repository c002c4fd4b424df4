"""The examples of elements: each is an app by itself, opens, and shows the element that it is named after."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp
import pytest

from livepy import ui
from livepy.apps import find, load
from tests.serving import serving

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples" / "elements").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
async def test_an_example_opens_and_shows_its_element(path: Path) -> None:
    found = find(load(path))
    assert found.options.title
    async with serving() as serve, aiohttp.ClientSession() as http:
        running = await serve(found.make)
        async with http.get(running.url) as response:
            text = await response.text()
    assert response.status == 200
    assert "lv-error-box" not in text
    assert re.search(r'<main class="lv-page">.*[a-zA-Z].*</main>', text, re.S)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_and_shows_an_element_that_there_is(path: Path) -> None:
    assert path.stem in ui.__all__
    assert f"ui.{path.stem}(" in path.read_text()
    assert 10 <= len(path.read_text().splitlines()) <= 45
