"""The icon of an app, named by a path."""

from __future__ import annotations

from pathlib import Path

from livepy import App, ui


class Shop(App, icon=Path("shop.png")):
    def render(self) -> ui.Element:
        return ui.text("shop")


def test_an_icons_path_begins_where_the_file_of_its_class_lies_as_a_style_sheets_does():
    assert Shop.__livepy_app__.icon == Path(__file__).parent / "shop.png"
