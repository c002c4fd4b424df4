"""What the page calls an option: a short token, which says which option is meant, whatever the list looks like when the event arrives.

It knows no element. Invariant: an option keeps its token as long as it is offered, and no token is ever given to another option.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from livepy.core.tracked import TrackedDict, TrackedList, TrackedSet

_FAR = 50
"""How far an option is looked for that has been loaded anew, equal to one that was offered: a list is rarely loaded in quite another order."""


class Tokens:
    """The options of one control, by their tokens and in their order.

    Example: `tokens = Tokens()`, then `tokens.offer(("a", "b"))`, and `tokens["1"]` is "b" until it is offered no more.
    """

    __slots__ = ("_by_token", "_given", "_known", "_meant", "_next")

    def __init__(self) -> None:
        self._by_token: dict[str, Any] = {}
        self._known: dict[Any, str] = {}  # tokens by what the option is
        self._meant: dict[str, Any] = {}  # by token, where an attribute holds an option as something else: 1 as 1.0
        self._given: Sequence[Any] | None = None
        self._next = 0

    def offer(self, options: Sequence[Any]) -> list[str]:
        """These are offered now; the tokens of those that are new among them."""
        if options is self._given:
            return []
        old = self._by_token
        free: dict[Any, list[str]] = {}
        for token, option in old.items():
            free.setdefault(_what(option), []).append(token)
        kept = [tokens.pop(0) if (tokens := free.get(_what(option))) else "" for option in options]
        left = [token for tokens in free.values() for token in tokens]
        fresh = []
        for place, option in enumerate(options):
            if not kept[place]:
                kept[place] = next((token for token in left[:_FAR] if _equal(old[token], option)), "")
                if kept[place]:
                    left.remove(kept[place])
                else:
                    kept[place], self._next = str(self._next), self._next + 1
                    fresh.append(kept[place])
        self._given = options
        self._by_token = dict(zip(kept, options, strict=True))
        self._known = {_what(option): token for token, option in reversed(self._by_token.items())}
        self._meant = {token: self._meant[token] for token in self._by_token if token in self._meant}
        return fresh

    def mean(self, token: str, value: Any) -> None:
        """This is what the attribute holds once that option is chosen."""
        if value is self._by_token[token] or _equal(value, self._by_token[token]):
            self._meant.pop(token, None)
        else:
            self._meant[token] = value

    def meant(self, token: str) -> Any:
        """What an attribute is to hold for the option of this token."""
        return self._meant[token] if token in self._meant else self._by_token[token]

    def of(self, value: Any) -> str:
        """The token of the option that this value is, "" if it is none of them."""
        found = self._known.get(_what(value))
        if found is not None:
            return found
        return next((token for offered in (self._meant, self._by_token) for token, option in offered.items() if _equal(option, value)), "")

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_token)

    def __contains__(self, token: object) -> bool:
        return token in self._by_token

    def __getitem__(self, token: str) -> Any:
        return self._by_token[token]

    def items(self) -> Iterator[tuple[str, Any]]:
        """Tokens and options, in order."""
        return iter(self._by_token.items())


def _what(option: Any) -> tuple[Any, Any]:
    """What tells one option from another: itself where it cannot change, else which object it is. 1 is not True."""
    try:
        hash(option)
    except TypeError:
        return (None, id(option))
    return (type(option), option)


def _equal(one: Any, other: Any) -> bool:
    return _kind(one) is _kind(other) and bool(one == other)


_PLAIN: Final[dict[type, type]] = {TrackedList: list, TrackedDict: dict, TrackedSet: set}


def _kind(value: Any) -> type:
    """Its type; what state holds of a list is a list."""
    return _PLAIN.get(type(value), type(value))
