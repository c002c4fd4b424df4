import pandas as pd
from PIL import Image

from livepy import App, state, ui


class Looked(App, title="What is in it"):
    said: str = state("Nothing yet")

    def photo(self, photo: Image.Image) -> None:
        self.said = f"{photo.width} × {photo.height} pixels"

    def table(self, table: pd.DataFrame) -> None:
        self.said = f"{len(table)} rows of {', '.join(map(str, table.columns))}"

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(
                ui.upload_button("A photo", on_upload=self.photo, accept="image/*"),
                ui.upload_button("A table", on_upload=self.table, accept=".csv,.xlsx"),
            ),
            ui.text(self.said),
        )
