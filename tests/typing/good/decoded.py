"""Handlers that take what becomes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from PIL import Image

from livepy import App, File, Interface, job, state, ui


class Desk(App):
    photo: File | None = state(None)
    said: list[File | None] = state([])
    all_said: list[list[File]] = state([])

    def take(self, file: File | None) -> None:
        self.photo = file

    def at(self, place: int, file: bytes | None) -> None: ...
    def anything(self, value: object) -> None: ...
    def unknown(self, value: Any) -> None: ...
    def crop(self, photo: Image.Image | None) -> None: ...
    async def measure(self, pixels: npt.NDArray[np.uint8] | None) -> None: ...
    def count(self, orders: pd.DataFrame | None) -> None: ...
    def read(self, letter: bytes | None) -> None: ...
    def convert(self, film: Path | None) -> None: ...
    def crop_all(self, photos: list[Image.Image]) -> None: ...
    def read_all(self, letters: Sequence[bytes]) -> None: ...
    def keep_all(self, files: list[File]) -> None: ...
    def crop_one(self, photo: Image.Image) -> None: ...

    @job
    def paint(self, photo: Image.Image | None) -> None: ...

    def render(self) -> ui.Element:
        return ui.column(
            ui.file("Photo", on_change=self.take),
            ui.file("Photo", on_change=self.said.append),
            ui.file("Photo", on_change=lambda file: self.take(file)),
            ui.file("Photo", on_change=lambda file: print(file.name if file else "")),
            ui.file("Photo", on_change=partial(self.at, 1)),
            ui.file("Photo", on_change=self.anything),
            ui.file("Photo", on_change=self.unknown),
            ui.file("Photo", on_change=self.crop),
            ui.file("Photo", on_change=self.measure),
            ui.file("Photo", on_change=self.count),
            ui.file("Photo", on_change=self.read),
            ui.file("Photo", on_change=self.convert),
            ui.file("Photo", on_change=self.paint),
            ui.image_input("Photo", on_change=self.take),
            ui.image_input("Photo", on_change=self.crop),
            ui.image_input("Photo", on_change=lambda file: self.take(file)),
            ui.files("Photos", on_change=self.crop_all),
            ui.files("Photos", on_change=self.read_all),
            ui.files("Photos", on_change=self.keep_all),
            ui.files("Photos", on_change=self.all_said.append),
            ui.files("Photos", on_change=lambda files: print([file.name for file in files])),
            ui.upload_button("Photo", on_upload=self.crop_one),
            ui.upload_button("Photo", on_upload=self.crop),
            ui.upload_button("Photo", on_upload=self.paint),
            ui.upload_button("Photo", on_upload=lambda file: print(file.name)),
        )


def rows(orders: pd.DataFrame, letters: list[bytes], films: list[Path], photo: Image.Image | None = None) -> str:
    return f"{len(orders)} {len(letters)} {len(films)} {photo}"


app = Interface(rows)
