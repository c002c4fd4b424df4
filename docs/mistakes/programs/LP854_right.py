from livepy import App, run, ui
from livepy.jobs import worker

worker.serving = True  # as in a process that runs a job of this file


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text("Notes")


if __name__ == "__main__":
    run(Notes)
