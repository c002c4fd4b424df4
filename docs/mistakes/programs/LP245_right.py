from pathlib import Path

from livepy import App, ui

LOGO = Path(__file__).with_name("logo.svg")


class Notes(App):
    def render(self) -> ui.Element:
        return ui.button("Logo", icon=ui.svg(LOGO), on_click=self.go)

    def go(self) -> None:
        self.session.toast("Hello")
