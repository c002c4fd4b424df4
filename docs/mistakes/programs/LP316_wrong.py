import sys
import zipfile
from io import BytesIO

import pandas as pd

from livepy import App, File, state, ui

sys.modules["openpyxl"] = None  # type: ignore[assignment]  # as if it were not installed


def workbook(name: str) -> File:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "")
    return File.of(data.getvalue(), name)


class Orders(App):
    chosen: list[File] = state(factory=lambda: [workbook("may.xlsx"), workbook("june.xlsx")])
    rows: int = state(0)

    def count(self, orders: list[pd.DataFrame]) -> None:  # here
        self.rows = sum(len(one) for one in orders)

    def render(self) -> ui.Element:
        return ui.files("Orders", bind=lambda: self.chosen, on_change=self.count)
