"""What follows from a locale's name: which way one writes. Knows nothing of pages or sessions."""

from __future__ import annotations

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})


def direction(locale: str) -> str | None:
    """`"rtl"` where one writes from right to left; None is HTML's own, from left to right.

    Example: `direction("ar-EG") == "rtl"`
    """
    return "rtl" if locale.lower().replace("_", "-").partition("-")[0] in RIGHT_TO_LEFT else None
