"""Links, copy buttons, badges, grids and icons of an author's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from livepy import LivepyError, ui
from tests.ui.test_elements import html


def test_a_link_says_where_it_leads() -> None:
    assert html(ui.link("Orders", to="/orders")) == '<a class="lv-link" href="/orders">Orders</a>'
    assert html(ui.link(ui.text("b", bold=True), to="?a=1")) == '<a class="lv-link" href="?a=1"><span class="lv-text" data-bold="">b</span></a>'


def test_a_link_into_a_new_tab_gives_it_no_way_back_and_says_so() -> None:
    shown = html(ui.link("Docs", to="https://example.org", new_tab=True))
    assert 'target="_blank" rel="noopener"' in shown
    assert '<span class="lv-visually-hidden"> (opens in a new tab)</span>' in shown


@pytest.mark.parametrize("to", ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_that_would_run_something_is_refused(to: str) -> None:
    with pytest.raises(LivepyError, match=r"test_links_and_icons\.py:\d+: LP216 to="):
        ui.link("a", to=to)


def test_a_link_to_no_address_is_told() -> None:
    with pytest.raises(LivepyError, match=r"LP244 .*Write a path or a URL as text"):
        ui.link("a", to=Path("/a"))  # type: ignore[arg-type]


def test_a_copy_button_holds_its_text_and_what_it_will_say() -> None:
    shown = html(ui.copy_button('"<b>', label="Copy the link", tooltip="t", attrs={"data-x": 1}))
    assert shown.startswith('<span class="lv-copy" title="t"><button class="lv-button"')
    assert 'data-copy="&quot;&lt;b&gt;"' in shown
    assert 'data-x="1"' in shown
    assert shown.endswith('<span class="lv-copied" role="status"><span hidden="">Copied</span></span></span>')


def test_a_badge_is_a_word_or_a_number() -> None:
    assert html(ui.badge(3)) == '<span class="lv-badge" data-tone="neutral">3</span>'
    assert html(ui.badge("late", tone="error")) == '<span class="lv-badge" data-tone="error">late</span>'


def test_a_grid_has_so_many_columns_or_those_that_css_says() -> None:
    assert html(ui.grid("a", columns=3)) == '<div class="lv-grid" style="--lv-columns:3">a</div>'
    assert html(ui.grid("a", columns="1fr 2fr", gap=4)) == '<div class="lv-grid" style="--lv-template:1fr 2fr;--lv-gap:4">a</div>'
    with pytest.raises(LivepyError, match=r"LP242 ui\.grid: columns=0"):
        ui.grid(columns=0)
    with pytest.raises(LivepyError, match="LP220"):
        ui.grid(columns="1fr;color:red")


def test_a_group_is_named_by_its_label() -> None:
    assert html(ui.group("a", label="Address")) == '<fieldset class="lv-group"><legend class="lv-group-label">Address</legend>a</fieldset>'
    assert html(ui.group("a")) == '<fieldset class="lv-group">a</fieldset>'
    assert html(ui.divider(class_="mine")) == '<hr class="lv-divider mine">'


@pytest.mark.parametrize("make", [ui.tabs, ui.accordion])
def test_a_misspelt_prop_is_told_where_it_is_written(make: object) -> None:
    with pytest.raises(LivepyError, match=r"test_links_and_icons\.py:\d+: LP218"):
        make(visibel=False)  # type: ignore[operator]


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in html(ui.icon("star"))
    named = html(ui.icon("star", aria_label="Favourite", size="large"))
    assert 'data-size="large" role="img" aria-label="Favourite"' in named
    assert "aria-hidden" not in named


LOGO = """<?xml version="1.0"?><!-- drawn by hand -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://i" viewBox="0 0 10 10" id="x" onload="alert(1)">
  <title>Logo</title><g style="fill: red; font-size: 3px" i:label="l"><path d="M0 0h10" onclick="x"/></g><circle cx="5" cy="5" r="2" class="c"/>
</svg>"""


def written(folder: Path, text: str) -> Path:
    path = folder / "logo.svg"
    path.write_text(text)
    return path


def test_an_icon_of_ones_own_is_its_shapes_and_nothing_else(tmp_path: Path) -> None:
    shown = html(ui.button("Home", icon=ui.svg(written(tmp_path, LOGO))))
    shapes = '<g fill="currentColor" stroke="none"><g fill="red"><path d="M0 0h10"></path></g><circle cx="5" cy="5" r="2"></circle></g>'
    assert f'<svg class="lv-icon" viewBox="0 0 10 10" aria-hidden="true">{shapes}</svg>' in shown


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, LOGO)
    first = ui.svg(path)
    assert ui.svg(path) is first
    path.write_text(LOGO.replace("red", "blue"))
    assert ui.svg(path) != first


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (LOGO.replace("<title>Logo</title>", "<script>x</script>"), "holds a <script>"),
        (LOGO.replace("<title>Logo</title>", '<image href="https://b.c/d.png"/>'), "holds a <image>"),
        (LOGO.replace("<title>Logo</title>", "<foreignObject/>"), "holds a <foreignObject>"),
        (LOGO.replace("fill: red", "fill: url(https://b.c)"), "gradient"),
        ("<html/>", "it is a <html>"),
        ("no xml", "syntax error"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "neither a viewBox"),
    ],
)
def test_what_cannot_be_an_icon_is_told(tmp_path: Path, text: str, seen: str) -> None:
    with pytest.raises(LivepyError, match=f"LP245 .*{seen}"):
        ui.svg(written(tmp_path, text))


def test_an_icon_that_is_not_there_or_no_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(LivepyError, match="LP245"):
        ui.svg(tmp_path / "none.svg")
    with pytest.raises(LivepyError, match=r"Write `ui.svg\(Path\('a\.svg'\)\)`"):
        ui.svg("a.svg")  # type: ignore[arg-type]
