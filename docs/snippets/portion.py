from enum import Enum
from typing import Annotated, Literal

from pydantic import Field

from livepy import UserError, interface, ui


class Oven(Enum):
    GAS = "gas"
    ELECTRIC = "electric"


@interface(title="Bread", submit="Weigh")
def dough(
    loaves: Annotated[int, Field(ge=1, le=12)],
    flour: Literal["rye", "wheat", "spelt"] = "wheat",
    water: Annotated[float, ui.slider("Water in percent", min=50, max=90, step=5)] = 70,
    oven: Oven = Oven.ELECTRIC,
    salted: bool = True,
    note: str | None = None,
) -> str:
    """How much of what a dough needs."""
    if flour == "rye" and water < 65:
        raise UserError("Rye needs 65 percent of water.")
    grams = 500 * loaves
    said = f"{grams} g {flour}, {grams * water / 100:.0f} g water, {10 * loaves * salted} g salt"
    return f"{said}, {oven.value}" + (f", {note}" if note else "")
