import time

from livepy import App, state, ui


class Kettle(App):
    said: str = state("Cold")

    def boil(self) -> None:
        time.sleep(2)  # here
        self.said = "Boiling"

    def render(self) -> ui.Element:
        return ui.column(ui.button("Boil", on_click=self.boil), ui.text(self.said))
