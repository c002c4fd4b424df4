from tqdm import tqdm

from livepy import App, Progress, job, state, ui


def download(files: int) -> int:
    """Stands for a library: it knows no livepy."""
    return sum(1 for _ in tqdm(range(files), desc="Downloading"))


class Models(App, title="Models"):
    files: int = state(0)

    @job
    def fetch(self, progress: Progress) -> None:
        progress.part(0.2, "Opening")
        progress.part(0.8)
        self.files = download(4)  # its bar fills the part that was made last

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("Fetch", on_click=self.fetch),
            ui.progress(self.fetch.progress.fraction, text=self.fetch.progress.text),
            ui.text(f"{self.files} files"),
        )
