import io
import zipfile
from collections.abc import Iterator

from PIL import Image, ImageFilter, ImageOps

from livepy import App, File, Progress, job, state, ui


def postcard(photo: Image.Image) -> Image.Image:
    """The photo on white card, with a shadow, at most 1200 pixels wide."""
    small = ImageOps.contain(ImageOps.exif_transpose(photo).convert("RGB"), (1100, 1100))
    card = ImageOps.expand(small, 24, "white")
    sheet = Image.new("RGB", (card.width + 60, card.height + 60), "#f4f1ea")
    shadow = Image.new("L", sheet.size, 0)
    shadow.paste(110, (34, 38, 34 + card.width, 38 + card.height))
    sheet.paste("#3a352b", mask=shadow.filter(ImageFilter.GaussianBlur(12)))
    sheet.paste(card, (30, 30))
    return sheet


def saved(picture: Image.Image, name: str) -> File:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return File.of(out.getvalue(), name)


class Chunks(io.RawIOBase):
    """What a zip file is written to when nobody keeps it: each piece is sent as it is made."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data, self.waiting = b"".join(self.waiting), []
        return data


def zipped(files: list[File]) -> Iterator[bytes]:
    chunks = Chunks()
    with zipfile.ZipFile(chunks, "w") as archive:  # pictures are compressed already
        for number, file in enumerate(files, 1):
            with archive.open(f"{number:02} {file.name}", "w") as entry, file.open() as source:
                while data := source.read(1 << 18):
                    entry.write(data)
                    yield chunks.taken()
    yield chunks.taken()


class Postcards(App, title="Postcards", description="Photographs in, postcards out."):
    photos: list[File] = state([])
    chosen: int = state(0)
    looking: bool = state(False)

    @job
    def make(self, progress: Progress, photos: list[File]) -> Iterator[list[File]]:
        made: list[File] = []
        for photo in progress.track(photos, "Making postcards"):
            with photo.open() as stream, Image.open(stream) as picture:
                made.append(saved(postcard(picture), f"{photo.name.rpartition('.')[0]}.jpg"))
            yield list(made)

    def look(self, number: int) -> None:
        self.chosen, self.looking = number, True

    def enlarged(self, cards: list[File]) -> ui.Element:
        card = cards[min(self.chosen, len(cards) - 1)]
        return ui.dialog(ui.image(card, alt=card.name), ui.download("Save", card), bind=lambda: self.looking, title=card.name)

    def render(self) -> ui.Element:
        cards = self.make.value or []
        return ui.column(
            ui.heading("Postcards"),
            ui.card(
                ui.files("Photographs", bind=lambda: self.photos, accept="image/*", max_mb=50, max_count=100),
                ui.gallery(self.photos, columns=5) if self.photos else None,
                ui.button("Make postcards", on_click=lambda: self.make(self.photos), variant="primary", disabled=not self.photos),
                ui.job(self.make),
            ),
            ui.card(
                ui.gallery(cards, on_select=self.look),
                ui.download("All in one zip", File.of_parts(lambda: zipped(cards), "postcards.zip")),
            )
            if cards
            else None,
            self.enlarged(cards) if cards else None,
        )
