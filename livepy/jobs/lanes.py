"""What waits for places, in its order: a lane for each function, a line for each group.

Pure. Who may start is decided in queue.py; here stands who comes before whom.
Always: sessions take turns within a priority, a session's calls of one function keep their order, and entering or leaving costs the logarithm of what waits.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import Enum
from heapq import heapify, heappop, heappush, heapreplace
from math import inf

from livepy.core.groups import Group

NEWEST = 0.2
"""How much the newest run counts in a function's mean time."""

ONE = 1_000_000
"""Places are counted in millionths, so that weights come out even."""


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """What each call of one declared job needs: made once for each. `memory` in bytes; a higher `priority` comes first.

    Example: `Needs(limit=None, group=gpu, weight=1, memory=parse_memory("2 GB"), priority=0)`
    """

    limit: Group | None = None  # the function's own bound, of no other
    group: Group | None = None
    weight: float = 1
    memory: int = 0
    priority: int = 0


class State(Enum):
    """Where a call stands. Only what RUNS holds places; what RUNS, LENDS or RETURNS holds memory."""

    NEW = "new"
    WAITS = "waits"
    RUNS = "runs"
    LENDS = "lends"
    RETURNS = "returns"
    GONE = "gone"


class Ticket:
    """One call's place in the queue. `session` is whom it is for: sessions take turns."""

    __slots__ = ("after", "awaits", "before", "needs", "passed", "place", "seq", "session", "since", "state")

    def __init__(self, needs: Needs, session: Hashable) -> None:
        self.needs, self.session = needs, session
        self.state = State.NEW
        self.before: Ticket | None = None  # of its session, in its lane
        self.after: Ticket | None = None
        self.awaits: tuple[Ticket | None, ...] = ()  # one for each time it lends
        self.seq = 0
        self.place = 0  # its session's place in the round; right while it is the first of its session in its lane
        self.passed = 0
        self.since = 0.0


class Places:
    """A group's capacity, and what is free of it."""

    __slots__ = ("free", "group")

    def __init__(self, group: Group) -> None:
        self.group = group
        self.free: float = inf if group.capacity == inf else round(group.capacity * ONE)


class Lane:
    """What waits of one function. Its calls need the same: if the first does not fit, none does.

    Each session is here with its first call, and the others stand behind that. An entry of the heap may be out of date: a session's place only ever grows.
    """

    __slots__ = ("first_of", "heap", "last_of", "limit", "line", "mean", "needs", "running", "weight")

    def __init__(self, needs: Needs, line: Line, limit: Places | None) -> None:
        self.needs, self.line, self.limit = needs, line, limit
        self.weight = 0 if needs.group is None else round(needs.weight * ONE)
        self.first_of: dict[Hashable, Ticket] = {}
        self.last_of: dict[Hashable, Ticket] = {}  # where that is another
        self.heap: list[tuple[int, int, Ticket]] = []
        self.running: dict[Ticket, None] = {}
        self.mean: float | None = None  # seconds that a call holds its places

    @property
    def full(self) -> bool:
        """The function's own limit is reached."""
        return self.limit is not None and self.limit.free < ONE

    def hold(self, ticket: Ticket) -> None:
        if self.limit is not None:
            self.limit.free -= ONE
        self.line.places.free -= self.weight
        self.running[ticket] = None

    def free(self, ticket: Ticket) -> None:
        if self.limit is not None:
            self.limit.free += ONE
        self.line.places.free += self.weight
        del self.running[ticket]

    def took(self, seconds: float) -> None:
        self.mean = seconds if self.mean is None else self.mean + NEWEST * (seconds - self.mean)

    def add(self, ticket: Ticket, place: int) -> None:
        first = self.first_of.get(ticket.session)
        if first is None:
            self._lead(ticket, place)
        else:
            last = self.last_of.get(ticket.session, first)
            last.after, ticket.before = ticket, last
            self.last_of[ticket.session] = ticket

    def _lead(self, ticket: Ticket, place: int) -> None:
        ticket.place = place
        self.first_of[ticket.session] = ticket
        heappush(self.heap, (place, ticket.seq, ticket))

    def remove(self, ticket: Ticket) -> None:
        session, before, after = ticket.session, ticket.before, ticket.after
        ticket.before = ticket.after = None
        if before is not None:
            before.after = after
        elif after is not None:
            self._lead(after, ticket.place)
        else:
            del self.first_of[session]
        if after is not None:
            after.before = before
        elif before is not None:
            self.last_of[session] = before
        if self.last_of.get(session) is self.first_of.get(session):
            self.last_of.pop(session, None)
        if len(self.heap) > 2 * len(self.first_of) + 16:  # calls that left from within
            self.heap = [(each.place, each.seq, each) for each in self.first_of.values()]
            heapify(self.heap)

    def head(self) -> Ticket:
        """The first of all. There is one."""
        while True:
            place, seq, ticket = self.heap[0]
            if self.first_of.get(ticket.session) is not ticket:
                heappop(self.heap)
            elif ticket.place != place:
                heapreplace(self.heap, (ticket.place, seq, ticket))
            else:
                return ticket

    def of(self, session: Hashable) -> Iterator[Ticket]:
        """A session's calls, the first first."""
        ticket = self.first_of.get(session)
        while ticket is not None:
            yield ticket
            ticket = ticket.after


class Line:
    """What waits for one group. The order: by priority; then each session one call, who had none for the longest time first; then as they came."""

    __slots__ = ("keepers", "lanes", "places", "returning", "short", "uses_memory", "waiting")

    def __init__(self, places: Places) -> None:
        self.places = places
        self.lanes: dict[Needs, Lane] = {}  # in which anything waits
        self.waiting = 0
        self.uses_memory = False
        self.returning: dict[Ticket, None] = {}  # they lent their places and want them back, before all others
        self.short: list[Ticket] = []  # heads that lack nothing but memory
        self.keepers: list[Ticket] = []  # heads that were passed so often that memory is kept for them

    def add(self, ticket: Ticket, lane: Lane) -> None:
        """It waits, at the end of the round if nothing else of its session does."""
        self.lanes[lane.needs] = lane
        self.waiting += 1
        lane.add(ticket, next((first.place for first in self._firsts(ticket)), ticket.seq))

    def remove(self, ticket: Ticket, lane: Lane, *, turn: int | None = None) -> None:
        """It waits no more. If that was its session's turn, what else that has waiting goes to the end of the round: its place is `turn`, newer than all."""
        lane.remove(ticket)
        self.waiting -= 1
        if turn is not None:
            for first in self._firsts(ticket):
                first.place = turn
        if not lane.first_of:
            lane.heap.clear()
            del self.lanes[lane.needs]

    def _firsts(self, ticket: Ticket) -> Iterator[Ticket]:
        """What its session has waiting of its priority, the first of each function."""
        for lane in self.lanes.values():
            if lane.needs.priority == ticket.needs.priority and ticket.session in lane.first_of:
                yield lane.first_of[ticket.session]

    def heads(self) -> list[Ticket]:
        """The first of each function, in their order."""
        heads = [lane.head() for lane in self.lanes.values()]
        if len(heads) > 1:
            heads.sort(key=lambda head: (-head.needs.priority, head.place, head.seq))
        return heads

    def order(self) -> Iterator[Ticket]:
        """All that wait, as they would start if each fitted when its turn comes."""
        for priority in sorted({needs.priority for needs in self.lanes}, reverse=True):
            lanes = [lane for needs, lane in self.lanes.items() if needs.priority == priority]
            rounds: list[tuple[int, int, int, Ticket]] = []
            for session in {session for lane in lanes for session in lane.first_of}:
                calls = [ticket for lane in lanes for ticket in lane.of(session)]
                place = next(lane.first_of[session].place for lane in lanes if session in lane.first_of)
                if len(lanes) > 1:
                    calls.sort(key=lambda call: call.seq)
                rounds.extend((turn, place, call.seq, call) for turn, call in enumerate(calls))
            rounds.sort(key=lambda each: each[:3])
            for *_, ticket in rounds:
                yield ticket
