"""Alerts, figures and progress: what each says by colour or movement, it says in words too."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from livepy import App, LivepyError, state, ui
from tests.ui.desk import Desk, says
from tests.ui.test_elements import html


def test_an_alert_is_read_out_at_once_if_it_warns() -> None:
    assert 'role="alert"' in html(ui.alert("a", tone="error"))
    assert 'role="alert"' in html(ui.alert("a", tone="warning"))
    assert 'role="status"' in html(ui.alert("a"))
    assert '<strong class="lv-alert-title">Oops</strong>Not saved' in html(ui.alert("Not saved", title="Oops"))


def test_an_alert_can_be_dismissed_if_its_author_wants_it() -> None:
    class Warns(App):
        warned: bool = state(True)

        def dismiss(self) -> None:
            self.warned = False

        def render(self) -> ui.Element:
            return ui.column(self.warned and ui.alert("a", on_close=self.dismiss))

    desk = Desk(Warns())
    desk.event(desk.one("button", aria_label="Dismiss"), "click")
    assert desk.all("div", role="status") == []
    assert "button" not in html(ui.alert("a"))


@pytest.mark.parametrize(
    ("change", "tone", "said"), [(3, "success", "↑up 3 kg"), (-0.5, "error", "↓down 0.5 kg"), (0, "neutral", "no change"), (0.1 + 0.2, "success", "↑up 0.3 kg")]
)
def test_a_change_is_said_by_an_arrow_and_in_words(change: float, tone: str, said: str) -> None:
    class Shows(App):
        def render(self) -> ui.Element:
            return ui.metric("Weight", 12, change=change, unit="kg")

    desk = Desk(Shows())
    assert desk.texts("lv-metric-change") == [said]
    assert desk.attrs(desk.one("div", class_="lv-metric-change"))["data-tone"] == tone
    hidden = [says(desk.page.nodes[one]) for one in desk.all("span", aria_hidden="true")]
    assert hidden == [one for one in said if one in "↑↓"], "the arrow, and nothing that is read out"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.1 + 0.2, "0.3"), (1234567890123.5, "1234567890123.5"), (12, "12"), (Decimal("1.50"), "1.50"), ("n/a", "n/a"), (-4.0, "-4"), (True, "True")],
)
def test_a_figure_is_written_without_what_a_float_adds(value: str | float | Decimal, said: str) -> None:
    assert f'<div class="lv-metric-value">{said}</div>' in html(ui.metric("a", value))


def test_progress_without_a_value_is_under_way() -> None:
    assert html(ui.progress()) == '<div class="lv-progress"><!----><progress class="lv-progress-bar" aria-label="Progress"></progress></div>'
    assert 'value="0.25"' in html(ui.progress(0.25))
    assert 'aria-label="2 of 8"' in html(ui.progress(0.25, text="2 of 8"))
    assert 'aria-label="Pages"' in html(ui.progress(0.25, text="2 of 8", aria_label="Pages"))


def test_a_sum_of_floats_may_be_a_little_beside() -> None:
    assert 'value="1.0"' in html(ui.progress(1.0000001))
    assert 'value="0.0"' in html(ui.progress(-1e-9))


@pytest.mark.parametrize("value", [40, -1, math.nan, math.inf])
def test_what_is_no_share_is_told_with_the_mend(value: float) -> None:
    with pytest.raises(LivepyError, match=r"test_feedback\.py:\d+: LP243 .*Write `done / total`"):
        ui.progress(value)


def test_a_step_of_progress_is_one_patch() -> None:
    class Reads(App):
        done: int = state(1)

        def render(self) -> ui.Element:
            return ui.progress(self.done / 4)

    desk = Desk(Reads())
    desk.app.done = 2  # type: ignore[attr-defined]
    desk.show()
    assert len(desk.ops) == 1


def test_a_spinner_says_that_something_is_under_way() -> None:
    assert 'role="status"' in html(ui.spinner())
    assert '<span class="lv-visually-hidden">Loading</span>' in html(ui.spinner())
    assert html(ui.spinner("Asking")).endswith("Asking</span>")
