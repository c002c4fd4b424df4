"""How often a visitor may call a job. The clock is given.

Always: within any span of the rate's length no user has more calls than it allows, as long as he is remembered; and no more users are remembered than is said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from math import ceil
from typing import Final

from livepy.core.amounts import Rate
from livepy.errors import QueueFull

USERS: Final = 10_000
"""How many users are remembered for each job."""


class Rates:
    """Counts the calls of one job, for each user.

    Example: `Rates(Rate.parse("10/min"), time.monotonic).call(user)`
    """

    __slots__ = ("_clock", "_may", "_may_not", "_rate", "_users")

    def __init__(self, rate: Rate, clock: Callable[[], float], *, users: int = USERS) -> None:
        self._rate, self._clock, self._users = rate, clock, users
        # The times of their calls that count still. Who has none left to make stands apart, so that he is not forgotten for whoever comes new.
        # Both: who called longest ago comes first.
        self._may: dict[Hashable, deque[float]] = {}
        self._may_not: dict[Hashable, deque[float]] = {}

    def __len__(self) -> int:
        """How many users are remembered."""
        return len(self._may) + len(self._may_not)

    def call(self, user: Hashable) -> None:
        """This user calls now. Raises QueueFull, with the seconds to wait, if that is too often; then the call does not count."""
        now = self._clock()
        calls = self._may.get(user) or self._may_not.get(user) or deque()
        while calls and calls[0] + self._rate.seconds <= now:
            calls.popleft()
        if len(calls) >= self._rate.count:
            wait = max(1, ceil(calls[0] + self._rate.seconds - now))
            allowed = f"{self._rate} {'is' if self._rate.count == 1 else 'are'} allowed"
            raise QueueFull(f"{allowed}; try again in {wait} second{'s' * (wait != 1)}.", wait)
        self._may.pop(user, None)
        self._may_not.pop(user, None)
        calls.append(now)
        self._forget(now)
        (self._may_not if len(calls) == self._rate.count else self._may)[user] = calls

    def _forget(self, now: float) -> None:
        """Make room for one: whose calls count no more, else who called longest ago, and only if there is no other, one who would be refused."""
        for users in (self._may, self._may_not):
            while users and next(iter(users.values()))[-1] + self._rate.seconds <= now:
                del users[next(iter(users))]
        for users in (self._may, self._may_not):
            while users and len(self) >= self._users:
                del users[next(iter(users))]
