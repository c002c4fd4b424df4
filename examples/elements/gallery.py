from pathlib import Path

from PIL import Image, ImageOps

from livepy import App, state, ui

with Image.open(Path(__file__).parent.parent / "palace.jpg") as photo:
    SMALL = photo.resize((320, 214))
LOOKS = {
    "As it is": SMALL,
    "Grey": ImageOps.grayscale(SMALL),
    "Negative": ImageOps.invert(SMALL),
    "Poster": ImageOps.posterize(SMALL, 2),
    "Burnt": ImageOps.solarize(SMALL, 96),
    "Mirrored": ImageOps.mirror(SMALL),
}


class Looks(App, title="Looks"):
    chosen: int = state(0)

    def choose(self, number: int) -> None:
        self.chosen = number

    def render(self) -> ui.Element:
        return ui.column(
            ui.gallery(list(LOOKS.values()), columns=6, on_select=self.choose),
            ui.text(f"Your look: {list(LOOKS)[self.chosen]}"),
            gap=4,
        )
