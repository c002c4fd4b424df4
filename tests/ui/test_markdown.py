"""Markdown and programs: what they become, and that nothing in them can become more."""

from __future__ import annotations

import sys

import pytest

from livepy import App, state, ui
from livepy.ui import prose as prose_module
from livepy.ui.programs import tokens
from livepy.ui.prose import elements
from tests.ui.desk import Desk
from tests.ui.test_elements import html


def prose(source: str) -> str:
    shown = html(ui.markdown(source))
    return shown.removeprefix('<div class="lv-prose">').removesuffix("</div>")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"),
        ("one\ntwo  \nthree", "<p>one\ntwo<br>three</p>"),
        ("# A\n### C", "<h1>A</h1><h3>C</h3>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("3. a\n4. b\n   - c", '<ol start="3"><li>a</li><li>b<ul><li>c</li></ul></li></ol>'),
        ("> a\n\n---", "<blockquote><p>a</p></blockquote><hr>"),
        ("[here](/a 'T')", '<p><a class="lv-link" href="/a" title="T">here</a></p>'),
        ("[**out**](https://b.c)", '<p><a class="lv-link" href="https://b.c" rel="noopener nofollow"><strong>out</strong></a></p>'),
        ("<https://b.c>", '<p><a class="lv-link" href="https://b.c" rel="noopener nofollow">https://b.c</a></p>'),
        ("[up](//b.c)", '<p><a class="lv-link" href="//b.c" rel="noopener nofollow">up</a></p>'),
        ("![a *b*](/c.png)", '<p><img class="lv-image" src="/c.png" alt="a b" loading="lazy"></p>'),
        ("    x < y", '<pre class="lv-code" tabindex="0">\n<code>x &lt; y</code></pre>'),
    ],
)
def test_markdown_becomes_elements(source: str, shown: str) -> None:
    assert prose(source) == shown


def test_a_table_has_its_columns_aligned_and_scrolls_by_itself() -> None:
    shown = prose("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<div class="lv-prose-table" tabindex="0"><table><thead><tr><th data-align="center">a</th><th data-align="end">b</th></tr></thead>' in shown
    assert '<tbody><tr><td data-align="center">1</td><td data-align="end">2</td></tr></tbody>' in shown


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVa\tscript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](data:text/html,<script>alert(1)</script>)",
        "![a](javascript:alert(1))",
        "[a]: vbscript:x\n\n[a]",
        '[a](/b "\\" onclick=alert(1)")',
        "```x onclick=alert(1)\n<b>\n```",
    ],
)
def test_nothing_in_it_runs(source: str) -> None:
    shown = prose(source).lower()
    assert "<script" not in shown
    assert "<img" not in shown or "onerror" not in shown
    assert 'href="javascript' not in shown
    assert 'href="data' not in shown
    assert 'href="vbscript' not in shown
    assert 'src="javascript' not in shown
    assert " onclick=" not in shown.replace("&quot; onclick=", "").replace(">x onclick=", "")


def test_a_picture_from_elsewhere_is_a_link_to_it() -> None:
    assert prose("![a cat](https://b.c/d.png)") == '<p><a class="lv-link" href="https://b.c/d.png" rel="noopener nofollow">a cat</a></p>'
    assert prose("[![a cat](https://b.c/d.png)](/e)") == '<p><a class="lv-link" href="/e">a cat</a></p>'


def test_the_same_source_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    class Notes(App):
        text: str = state("*a*")
        wide: bool = state(False)

        def render(self) -> ui.Element:
            return ui.markdown(self.text, width="50%" if self.wide else "")

    monkeypatch.setattr(prose_module, "elements", lambda source: read.append(source) or elements(source))  # type: ignore[func-returns-value]
    desk = Desk(Notes())
    desk.app.wide = True  # type: ignore[attr-defined]
    desk.show()
    assert "50%" in desk.page.html()
    assert read == ["*a*"]
    desk.app.text = "*b*"  # type: ignore[attr-defined]
    desk.show()
    assert read == ["*a*", "*b*"]


def test_a_word_that_is_added_to_a_long_text_is_a_small_patch() -> None:
    class Notes(App):
        text: str = state("# Title\n\n" + "some **words** here\n\n" * 50 + "the end")

        def render(self) -> ui.Element:
            return ui.markdown(self.text)

    desk = Desk(Notes())
    desk.app.text += "ing"  # type: ignore[attr-defined]
    desk.show()
    assert len(desk.ops) == 1


def test_text_is_kept_whatever_colours_it() -> None:
    for source in ("def f(x):\n\treturn 'a' # b\n", "", "\n\n  x", "\x00\x7f<b>", "a\r\nb"):
        for language in ("python", "json", "html", "diff", "", "klingon"):
            assert "".join(text for _, text in tokens(source, language)).replace("\r\n", "\n") == source.replace("\r\n", "\n")


def test_a_known_language_is_coloured_by_few_classes() -> None:
    shown = html(ui.code("def f(): return None  # why\n", language="python"))
    assert '<span class="lv-tok-k">def </span>' in shown
    assert '<span class="lv-tok-nf">f</span>' in shown
    assert '<span class="lv-tok-c"># why\n</span>' in shown
    assert html(ui.code("def", language="klingon")) == '<pre class="lv-code" tabindex="0">\n<code>def</code></pre>'


def test_without_pygments_a_program_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pygments.lexers", None)
        assert list(tokens("my $x = 1", "perl")) == [("", "my $x = 1")]
    assert list(tokens("my $x = 1", "perl")) != [("", "my $x = 1")]


def test_a_program_that_would_keep_others_waiting_is_plain() -> None:
    source = "x = 1\n" * 20_000
    assert list(tokens(source, "python")) == [("", source)]
