from livepy import App, Progress, state, ui


def load(progress: Progress, rows: list[str]) -> int:
    loaded = 0
    for _ in progress.track(rows, "Loading"):
        loaded += 1
    return loaded


class Loader(App):
    loaded: int = state(0)

    def start(self) -> None:
        self.loaded = load(Progress(), ["Ada", "Bert"]) + load(Progress(), [])

    def render(self) -> ui.Element:
        return ui.column(ui.button("Load", on_click=self.start), ui.text(f"{self.loaded} rows"))
