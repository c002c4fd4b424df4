# livepy run LP618_wrong.py
import os
import tempfile
from pathlib import Path

from livepy import App, ui

models = Path(tempfile.mkdtemp()) / "models"
models.mkdir()
(models / "weights.bin").touch()
os.truncate(models / "weights.bin", 2_000_000_000)


class Painter(App, assets=models):  # here
    def render(self) -> ui.Element:
        return ui.text("Painter")
