"""Passwords: what was typed is never sent back to a page, and kept nowhere. And switches, which are boxes of another look."""

from __future__ import annotations

import pytest

from livepy import App, LivepyError, state, ui
from tests.ui.desk import Desk

SECRET = "correct horse"


class Login(App):
    password: str = state("")
    tries: int = state(0)
    dark: bool = state(False)

    def enter(self) -> None:
        self.tries += 1
        self.password = ""

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Password", kind="password", bind=lambda: self.password, max_length=20, on_submit=self.enter),
            ui.switch("Dark", bind=lambda: self.dark),
            ui.text(self.tries),
        )


def everything(desk: Desk) -> str:
    return repr(desk.ops) + desk.tree.html()


def test_what_was_typed_is_never_sent_back() -> None:
    desk = Desk(Login())
    desk.event(desk.label("Password"), "input", SECRET)
    assert desk.app.password == SECRET  # type: ignore[attr-defined]
    assert desk.ops == []
    assert SECRET not in everything(desk)
    desk.app.tries = 1  # type: ignore[attr-defined]
    desk.flush()
    assert SECRET not in everything(desk)
    assert SECRET not in repr(desk.tree.rebuild())


def test_neither_is_what_will_not_do() -> None:
    desk = Desk(Login())
    desk.event(desk.label("Password"), "input", SECRET * 3)
    assert desk.errors == ["Enter at most 20 characters."]
    assert SECRET not in everything(desk)


def test_what_the_program_assigns_clears_the_field_and_is_not_shown() -> None:
    desk = Desk(Login())
    desk.event(desk.label("Password"), "input", SECRET)
    desk.press("Password")
    assert [op[2:4] for op in desk.ops if op[2] == "value"] == [["value", ""]]
    desk.app.password = "from a file"  # type: ignore[attr-defined]
    desk.flush()
    assert "from a file" not in everything(desk)


def test_it_can_be_revealed_without_being_sent() -> None:
    desk = Desk(Login())
    desk.event(desk.label("Password"), "input", SECRET)
    desk.event(desk.one("button"), "click")
    assert (desk.attrs(desk.label("Password"))["type"], desk.attrs(desk.one("button"))["aria-pressed"]) == ("text", "true")
    assert SECRET not in everything(desk)


def test_it_is_kept_nowhere() -> None:
    class Kept(App):
        password: str = state("", keep="url")

        def render(self) -> ui.Element:
            return ui.textbox("Password", kind="password", bind=lambda: self.password)

    with pytest.raises(LivepyError, match="the password would stand in the address"):
        Desk(Kept())
    with pytest.raises(LivepyError, match="a password of 3 lines"):
        ui.textbox("Password", kind="password", lines=3)


def test_a_switch_is_on_or_off() -> None:
    desk = Desk(Login())
    desk.tick("Dark")
    assert desk.app.dark is True  # type: ignore[attr-defined]
    assert desk.attrs(desk.label("Dark"))["role"] == "switch"
