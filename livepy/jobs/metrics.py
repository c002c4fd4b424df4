"""Figures of all jobs of a server, in one place: how many run and wait, how long they took, what became of them.

It knows names and numbers only. One thread, the event loop's, writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

End = Literal["done", "failed", "cancelled", "timed_out", "refused"]


@dataclass(slots=True)
class Figures:
    """Of one job, since the server began. Times are seconds."""

    running: int = 0
    waiting: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0
    timed_out: int = 0
    refused: int = 0
    waited_seconds: float = 0.0
    ran_seconds: float = 0.0
    longest_wait: float = 0.0
    longest_run: float = 0.0


@dataclass(slots=True)
class Metrics:
    """Of all jobs, by name.

    Example: `server.jobs.metrics.jobs["Photo.blur"].running`
    """

    jobs: dict[str, Figures] = field(default_factory=dict)

    def of(self, name: str) -> Figures:
        """The figures of one job."""
        found = self.jobs.get(name)
        if found is None:
            found = self.jobs[name] = Figures()
        return found

    def asked(self, name: str) -> None:
        """A call has come."""
        self.of(name).waiting += 1

    def began(self, name: str, waited: float) -> None:
        """A call has waited so long and runs now."""
        one = self.of(name)
        one.waiting -= 1
        one.running += 1
        one.waited_seconds += waited
        one.longest_wait = max(one.longest_wait, waited)

    def ended(self, name: str, end: End, ran: float | None) -> None:
        """A call is over; `ran` is None if it never began."""
        one = self.of(name)
        if ran is None:
            one.waiting -= 1
        else:
            one.running -= 1
            one.ran_seconds += ran
            one.longest_run = max(one.longest_run, ran)
        setattr(one, end, getattr(one, end) + 1)
