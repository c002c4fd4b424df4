"""Who may start: calls of jobs wait here for a place under their own limit, a place in their group, and memory.

Pure: no event loop, no thread, the clock is given; its calls must not overlap. It knows no job, only what each needs. The order of who waits: lanes.py.
Always: nothing is over any limit; nothing that comes first and fits waits; what a call holds is given back exactly once. Why so: docs/design/jobs.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from math import ceil, inf

from livepy.core.amounts import readable
from livepy.core.groups import Group
from livepy.errors import QueueFull
from livepy.jobs.lanes import Lane, Line, Needs, Places, State, Ticket
from livepy.jobs.memory import Memory

__all__ = ["PASSES", "Needs", "Queue", "State", "Ticket"]

PASSES = 8
"""How many calls may pass one that does not fit, before room is kept for it."""


class Queue:
    """One for all jobs of a server.

    Example: `if queue.enter(ticket): start()`, and at its end `for ticket in queue.leave(ticket): ...`
    """

    def __init__(self, memory: Memory, clock: Callable[[], float]) -> None:
        self._memory, self._clock = memory, clock
        self._places: dict[Group, Places] = {}
        self._lines: dict[Group, Line] = {}
        self._lanes: dict[Needs, Lane] = {}
        self._unlimited = Group("memory", inf)  # the line of what has neither a limit nor a group
        self._holders: dict[Ticket, None] = {}  # of memory
        self._free: float | None = None  # memory, while one call of this queue works
        self._refused: list[tuple[Ticket, QueueFull]] = []
        self._numbers = count(1)  # of all that enters and of all turns

    def enter(self, ticket: Ticket) -> bool:
        """A new call. True: it holds its places and may start. False: it waits.

        Raises QueueFull if as many wait already as may, or if it needs more memory than there is.
        """
        if ticket.state is not State.NEW:
            raise ValueError("a ticket enters once")
        self._free = None
        allowed = self._memory.allowed
        if allowed is not None and ticket.needs.memory > allowed:
            raise QueueFull(f"This needs {readable(ticket.needs.memory)} of memory; {readable(allowed)} is all there is.")
        lane = self._lane(ticket.needs)
        line = lane.line
        ticket.seq = next(self._numbers)
        line.add(ticket, lane)
        ticket.state = State.WAITS
        if not self._held_up(line) and lane.head() is ticket and self._next(line, only=ticket) is ticket:
            self._start(ticket, lane)
            return True
        if line.waiting > line.places.group.queue:
            line.remove(ticket, lane)
            ticket.state = State.GONE
            self._next(line, only=ticket)
            others = line.waiting
            waits = "Nothing may wait here" if not others else "1 call waits already" if others == 1 else f"{others} calls wait already"
            raise QueueFull(f"{waits}; try again later.", self._pace(line))
        return False

    def leave(self, ticket: Ticket) -> list[Ticket]:
        """It has ended, or waits no more. Gives those that may start now; they hold their places already. A second time nothing happens."""
        state, ticket.state, ticket.awaits = ticket.state, State.GONE, ()
        if state in (State.NEW, State.GONE):
            return []
        lane = self._lane(ticket.needs)
        line = lane.line
        if state is State.WAITS:
            line.remove(ticket, lane)
        else:
            if state is State.RUNS:
                ticket.since = self._clock() - ticket.since
                lane.free(ticket)
            line.returning.pop(ticket, None)
            lane.took(ticket.since)
            if ticket in self._holders:
                del self._holders[ticket]
                self._memory.give_back(ticket.needs.memory)
        return self._settle(ticket)

    def lend(self, ticket: Ticket, awaited: Ticket | None = None) -> list[Ticket]:
        """It waits for another job, `awaited`: its places are free meanwhile; its memory is not. Gives those that may start now.

        Several times at once, if it waits for several. Without `awaited` a standstill for lack of memory is not found.
        """
        if ticket.state not in (State.RUNS, State.LENDS, State.RETURNS):
            return []
        lane = self._lane(ticket.needs)
        if ticket.state is State.RUNS:
            ticket.since = self._clock() - ticket.since  # while it runs, when it would have begun had it never lent; else the seconds it has run
            lane.free(ticket)
        lane.line.returning.pop(ticket, None)
        ticket.state = State.LENDS
        ticket.awaits += (awaited,)
        return self._settle(ticket)

    def take_back(self, ticket: Ticket, awaited: Ticket | None = None) -> bool:
        """That wait is over, for the job it was lent with. True: it holds its places again, and all that waited to go on in it may.

        False: it comes out of a later leave, lend or look_again, before all that are new; of several waits only the last takes back.
        True also for a ticket that has left: there is nothing to wait for.
        """
        if ticket.state is not State.LENDS:
            return ticket.state is not State.RETURNS
        rest = list(ticket.awaits)
        rest.remove(awaited)
        ticket.awaits = tuple(rest)
        if rest:
            return False
        lane = self._lane(ticket.needs)
        ticket.state = State.RETURNS
        held_up = self._held_up(lane.line)
        lane.line.returning[ticket] = None
        if held_up or lane.full or lane.weight > lane.line.places.free:
            return False
        self._return(ticket, lane)
        return True

    def look_again(self) -> list[Ticket]:
        """Memory may have become free: gives those that may start now."""
        self._free = None
        return self._settle(None)

    def take_refused(self) -> list[tuple[Ticket, QueueFull]]:
        """Those that never can start, since who holds the memory waits for them: they have left, each with its error.

        Ask after leave, lend and look_again.
        """
        refused, self._refused = self._refused, []
        return refused

    @property
    def waits_for_memory(self) -> bool:
        """Whether look_again is needed now and then."""
        return any(line.short for line in self._lines.values())

    def positions(self) -> Iterator[tuple[Ticket, int, float | None]]:
        """All that wait, each with its place in its line (1: next) and the seconds it may expect to wait (None while nobody knows), in one pass."""
        for line in self._lines.values():
            yield from self._standing(line)

    def waiting(self, ticket: Ticket) -> int:
        """How many wait in its line: its place if all others come before it. Costs nothing, however many that are."""
        return self._lane(ticket.needs).line.waiting

    def position(self, ticket: Ticket) -> int:
        """Its place in its line, 1: next; 0 if it does not wait. For many at once: `positions`."""
        return self._stands(ticket)[0]

    def expected(self, ticket: Ticket) -> float | None:
        """Seconds until it may start, from how long calls of its line took; None while nobody knows."""
        return self._stands(ticket)[1]

    def reason(self, ticket: Ticket) -> str:
        """What it waits for, in a visitor's words; "" if it does not wait.

        Example: `queue.reason(ticket)` is 'a place in "gpu"', "2 GB of memory" or "its turn"
        """
        lane = self._lane(ticket.needs)
        places = lane.line.places
        if ticket.state not in (State.WAITS, State.RETURNS):
            return ""
        if (
            ticket.needs.group is not None and places.group.name and lane.weight > places.free
        ):  # a limit's group has the function's name, which is nobody's word
            return f'a place in "{places.group.name}"'
        if ticket.state is State.WAITS and ticket.needs.memory and lane.head() in lane.line.short:
            return f"{readable(ticket.needs.memory)} of memory"
        return "its turn"

    # who may start

    def _lane(self, needs: Needs) -> Lane:
        lane = self._lanes.get(needs)
        if lane is None:
            group = needs.group or needs.limit or self._unlimited
            if group not in self._lines:
                self._lines[group] = Line(self._places.setdefault(group, Places(group)))
            self._lines[group].uses_memory |= bool(needs.memory)
            limit = None if needs.limit is None else self._places.setdefault(needs.limit, Places(needs.limit))
            lane = self._lanes[needs] = Lane(needs, self._lines[group], limit)
        return lane

    def _settle(self, after: Ticket | None) -> list[Ticket]:
        """Start what may, after this ticket changed: in its line, and if memory was concerned wherever only memory is lacking."""
        self._free = None
        started: list[Ticket] = []
        if after is not None:
            self._fill(self._lane(after.needs).line, started)
        if after is None or after.needs.memory:
            short = [line for line in self._lines.values() if line.short]
            for line in sorted(short, key=lambda line: min(_rank(head) for head in line.short)):
                self._fill(line, started)
        while self._holders and (victim := self._standstill()) is not None:
            lane = self._lane(victim.needs)
            lane.line.remove(victim, lane)
            victim.state = State.GONE
            needed, held, allowed = victim.needs.memory, self._memory.promised, self._memory.allowed or 0
            said = f"This needs {readable(needed)} of memory, and what waits for it holds {readable(held)} of {readable(allowed)}."
            self._refused.append((victim, QueueFull(said)))
            self._fill(lane.line, started)
        return started

    def _fill(self, line: Line, started: list[Ticket]) -> None:
        for ticket in list(line.returning):
            lane = self._lane(ticket.needs)
            if not lane.full and lane.weight <= line.places.free:
                self._return(ticket, lane)
                started.append(ticket)
            elif not lane.full:
                return
        while (head := self._next(line)) is not None:
            self._start(head, self._lane(head.needs))
            started.append(head)

    def _held_up(self, line: Line) -> bool:
        """Whether one that lent its places waits for room in the group: then nothing new starts."""
        return any(not self._lane(ticket.needs).full for ticket in line.returning)

    def _next(self, line: Line, *, only: Ticket | None = None) -> Ticket | None:
        """The first that fits beside those it would pass; `only` this one, if it is that: what fits before it then starts at the next occasion."""
        if line.places.free <= 0 and not line.uses_memory:
            return None
        passed: list[Ticket] = []
        short: list[Ticket] = []
        keepers: list[Ticket] = []
        kept = 0
        for head in line.heads():
            lane = self._lanes[head.needs]
            if lane.full:
                continue
            room = lane.weight <= line.places.free - kept
            memory = not head.needs.memory or self._fits(head, line, keepers)
            if room and memory:
                if only is None or only is head:
                    self._pass(head, line, passed)
                    return head
                kept += lane.weight
                keepers.append(head)
                short.append(head)
                continue
            passed.append(head)
            if room:
                short.append(head)
            if head.passed >= PASSES:
                # Places are kept only where no memory is lacking: else they could be those for which the holder of that memory waits.
                if memory:
                    kept += lane.weight
                if head.needs.memory <= self._free_memory() + self._memory.promised:
                    keepers.append(head)
        line.short, line.keepers = short, keepers
        return None

    def _fits(self, head: Ticket, line: Line, ahead: list[Ticket]) -> bool:
        """Whether there is memory for it, beside what is kept for others. `ahead`: for whom it is kept in its own line."""
        needed = head.needs.memory
        free = self._free_memory()
        if needed > free:
            return False
        rank = _rank(head)
        # Those for whom memory is kept give way to each other by rank alone, so that no two can give way to each other.
        kept = sum(each.needs.memory for each in ahead if head.passed < PASSES or _rank(each) < rank)
        kept += sum(each.needs.memory for other in self._lines.values() if other is not line for each in other.keepers if _rank(each) < rank)
        return needed <= free - kept or all(holder.state is State.LENDS for holder in self._holders)

    def _free_memory(self) -> float:
        if self._free is None:
            free = self._memory.free()
            self._free = inf if free is None else free
        return self._free

    def _pass(self, head: Ticket, line: Line, passed: list[Ticket]) -> None:
        """It starts before these, and takes memory before who lacks it elsewhere."""
        for each in passed:
            each.passed += 1
        if head.needs.memory:
            for other in self._lines.values():
                for each in other.short if other is not line else ():
                    if _rank(each) < _rank(head):
                        each.passed += 1

    def _start(self, ticket: Ticket, lane: Lane) -> None:
        lane.line.remove(ticket, lane, turn=next(self._numbers))
        lane.hold(ticket)
        ticket.state, ticket.since = State.RUNS, self._clock()
        if ticket.needs.memory:
            self._free = self._free_memory() - ticket.needs.memory
            self._memory.promise(ticket.needs.memory)
            self._holders[ticket] = None

    def _return(self, ticket: Ticket, lane: Lane) -> None:
        del lane.line.returning[ticket]
        lane.hold(ticket)
        ticket.state, ticket.since = State.RUNS, self._clock() - ticket.since

    def _standstill(self) -> Ticket | None:
        """One to refuse, if whoever holds memory waits for calls that lack it: the last of those."""
        lacking: dict[Ticket, None] = {}
        seen: set[Ticket] = set()
        reached = list(self._holders)
        while reached:
            ticket = reached.pop()
            awaited = [each for each in ticket.awaits if each is None or each.state is not State.GONE]
            if ticket.state is State.WAITS and self._lane(ticket.needs).head() in self._lane(ticket.needs).line.short:
                lacking[ticket] = None
            elif ticket.state is not State.LENDS or not awaited or None in awaited:
                return None  # this one goes on
            else:
                reached += [each for each in awaited if each is not None and each not in seen]
                seen.update(each for each in awaited if each is not None)
        return max(lacking, key=_rank, default=None)

    # how long it takes

    def _stands(self, ticket: Ticket) -> tuple[int, float | None]:
        if ticket.state is not State.WAITS:
            return 0, None
        return next((place, seconds) for each, place, seconds in self._standing(self._lane(ticket.needs).line) if each is ticket)

    def _standing(self, line: Line) -> Iterator[tuple[Ticket, int, float | None]]:
        """A call takes a part of its line, of its function's limit and of the memory for as long as it runs; the wait is for the scarcest."""
        now, usual = self._clock(), self._usual(line)
        work, memory, own = 0.0, 0.0, dict.fromkeys(self._lanes.values(), 0.0)
        shares = {lane: self._shares(lane) for lane in self._lanes.values() if lane.line is line}
        for lane, (of_line, of_limit, of_memory) in shares.items():
            for running in lane.running:
                rest = max((usual if lane.mean is None else lane.mean) - (now - running.since), 0.0)
                work, memory, own[lane] = work + rest * of_line, memory + rest * of_memory, own[lane] + rest * of_limit
        for place, ticket in enumerate(line.order(), 1):
            lane = self._lanes[ticket.needs]
            yield ticket, place, max(work, own[lane], memory if ticket.needs.memory else 0.0) if usual else None
            seconds = usual if lane.mean is None else lane.mean
            of_line, of_limit, of_memory = shares[lane]
            work, memory, own[lane] = work + seconds * of_line, memory + seconds * of_memory, own[lane] + seconds * of_limit

    def _shares(self, lane: Lane) -> tuple[float, float, float]:
        needs = lane.needs
        of_line = needs.weight / needs.group.capacity if needs.group is not None else 0.0
        return of_line, 1 / needs.limit.capacity if needs.limit is not None else 0.0, needs.memory / self._memory.allowed if self._memory.allowed else 0.0

    def _usual(self, line: Line) -> float:
        """Seconds that a call of this line takes, of whatever function; 0 while nobody knows."""
        known = [lane.mean for lane in self._lanes.values() if lane.line is line and lane.mean is not None]
        return sum(known) / len(known) if known else 0.0

    def _pace(self, line: Line) -> float | None:
        """Seconds from one start to the next, at least one; None while nobody knows."""
        known = [lane.mean * max(self._shares(lane)) for lane in self._lanes.values() if lane.line is line and lane.mean is not None]
        return max(1.0, float(ceil(sum(known) / len(known)))) if known else None


def _rank(ticket: Ticket) -> tuple[int, int]:
    """Who comes before whom in different lines."""
    return -ticket.needs.priority, ticket.seq
