from PIL import Image

from livepy import App, File, state, ui


class Portrait(App, title="Portrait"):
    photo: File | None = state(None)

    def size(self, photo: File) -> str:
        with photo.open() as data, Image.open(data) as picture:
            return f"{photo.name}: {picture.width} × {picture.height} pixels"

    def render(self) -> ui.Element:
        photo = self.photo
        return ui.column(
            ui.image_input(
                "Your portrait",
                bind=lambda: self.photo,
                sources=("upload", "clipboard", "webcam"),
                help="JPEG, PNG or WebP.",
            ),
            ui.text(
                "No photo yet" if photo is None else self.size(photo),
                tone="neutral" if photo is None else "success",
            ),
        )
