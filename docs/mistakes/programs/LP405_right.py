import time

from livepy import App, job, state, ui


class Kettle(App):
    said: str = state("Cold")

    @job
    def boil(self) -> None:
        time.sleep(2)
        self.said = "Boiling"

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Boil", on_click=self.boil, busy=self.boil.running), ui.text(self.said)
        )
