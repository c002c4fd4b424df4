"""Handlers that want what no file becomes."""

from __future__ import annotations

from PIL import Image

from livepy import File, ui


def takes_one(photo: Image.Image) -> None: ...
def takes_several(photos: list[Image.Image]) -> None: ...
def takes_texts(texts: list[str]) -> None: ...
def takes_text(text: str) -> None: ...
def takes_number(number: int) -> None: ...
def takes_file(file: File) -> None: ...


ui.file("Photo", on_change=takes_one)  # ERROR
ui.file("Photo", on_change=takes_file)  # ERROR
ui.file("Photo", on_change=takes_several)  # ERROR
ui.file("Photo", on_change=takes_text)  # ERROR
ui.file("Photo", on_change=lambda file: file.name)  # ERROR
ui.image_input("Photo", on_change=takes_one)  # ERROR
ui.image_input("Photo", on_change=takes_several)  # ERROR
ui.files("Photos", on_change=takes_one)  # ERROR
ui.files("Photos", on_change=takes_texts)  # ERROR
ui.files("Photos", on_change=takes_file)  # ERROR
ui.upload_button("Photo", on_upload=takes_text)  # ERROR
ui.upload_button("Photo", on_upload=takes_number)  # ERROR
ui.upload_button("Photo", on_upload=takes_several)  # ERROR
ui.upload_button("Photo", on_upload=lambda file: file.nam)  # ERROR
