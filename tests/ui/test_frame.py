"""The frame of each page: the app, and messages that come and go."""

from __future__ import annotations

from livepy import App, ui
from livepy.ui.frame import Frame
from tests.ui.desk import Desk


class Hello(App):
    def render(self) -> ui.Element:
        return ui.text("Hello")


def test_the_app_stands_in_the_main_part() -> None:
    desk = Desk(Frame(app=Hello()))
    assert desk.texts("lv-page") == ["Hello"]
    assert desk.one("div", class_="lv-toasts", role="status", aria_live="polite")


def test_toasts_come_and_go_one_by_one_and_the_app_does_not_render_again() -> None:
    frame = Frame(app=Hello())
    desk = Desk(frame)
    first, second = frame.show_toast("Saved", "success"), frame.show_toast("Saved")
    desk.show()
    assert desk.texts("lv-toast") == ["Saved", "Saved"]
    assert desk.one("div", class_="lv-toast", data_tone="success")
    renders = desk.tree.renders
    frame.dismiss_toast(first)
    desk.show()
    assert desk.texts("lv-toast") == ["Saved"]
    frame.dismiss_toast(first)
    frame.dismiss_toast(second)
    desk.show()
    assert desk.texts("lv-toast") == []
    assert desk.tree.renders - renders == 2


def test_a_visitor_can_dismiss_a_toast() -> None:
    frame = Frame(app=Hello())
    desk = Desk(frame)
    frame.show_toast("Saved")
    desk.show()
    desk.event(desk.one("button", aria_label="Dismiss"), "click")
    assert desk.texts("lv-toast") == []


def test_only_the_newest_toasts_stay() -> None:
    frame = Frame(app=Hello())
    desk = Desk(frame)
    for number in range(20):
        frame.show_toast(str(number))
    desk.show()
    assert desk.texts("lv-toast") == ["14", "15", "16", "17", "18", "19"]


def test_an_error_that_comes_again_is_one_toast_that_counts() -> None:
    frame = Frame(app=Hello())
    desk = Desk(frame)
    for _ in range(3):
        frame.show_toast("It failed", "error")
    frame.show_toast("Another failed", "error")
    desk.show()
    assert desk.texts("lv-toast") == ["It failed×3", "Another failed"]
