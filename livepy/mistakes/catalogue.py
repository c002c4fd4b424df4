"""What an entry of the catalogue is: one mistake that an author can make, with its code, the words for it, and why it is one.

It knows errors and places, nothing of livepy's parts. A code means one mistake for ever; one that is no longer made is not given to another.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Any, Final

from livepy.errors import LivepyError
from livepy.mistakes.places import author_line

LONGEST = 200
"""Characters of a value that a message shows."""


class _Words(string.Formatter):
    """Fills a template. A value is shown as Python writes it, cut where it is long; one that cannot be shown is named by its class."""

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion != "r":
            return super().convert_field(value, conversion)
        try:
            text = repr(value)
        except Exception:
            text = f"a {type(value).__name__}"
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"


_words = _Words()

CATALOGUE: Final[dict[str, Mistake]] = {}
"""Every mistake by its code."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One entry. `seen` says what was found and what was wanted, `mend` what to write; both are templates for `str.format`. `why` is for the documentation.

    Example: `raise NO_RENDER(cls=type(self).__name__)`
    """

    code: str
    title: str
    seen: str
    mend: str
    why: str
    warns: bool = False  # said in dev only, and the page goes on

    def __post_init__(self) -> None:
        if self.code in CATALOGUE:
            raise ValueError(f"{self.code} is taken by {CATALOGUE[self.code].title!r}")
        CATALOGUE[self.code] = self

    def __call__(self, where: str | None = None, /, **facts: object) -> LivepyError:
        """The error to raise. `where` is the author's file and line; without it, the line of his that runs now."""
        seen, mend = _words.vformat(self.seen, (), facts), _words.vformat(self.mend, (), facts)
        return LivepyError(seen, author_line() if where is None else where, code=self.code, mend=mend)
