"""What always holds of the queue, whatever enters, ends, is cancelled, lends and takes back, in any order, on a clock under control."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from livepy.core.groups import Group
from livepy.errors import QueueFull
from livepy.jobs.memory import Memory
from livepy.jobs.queue import PASSES, Needs, Queue, Ticket
from tests.effort import EFFORT

ALLOWED = 100


class Machine(Memory):
    """A bound for jobs, and others who use memory too."""

    others = 0

    def free(self) -> int:
        return ALLOWED - self.others - self.promised


@dataclass
class Naive:
    """The same rules, written for reading: lists, sorted anew each time; no memory."""

    numbers: int = 0
    running: list[Ticket] = field(default_factory=list)
    lending: dict[Ticket, int] = field(default_factory=dict)
    returning: list[Ticket] = field(default_factory=list)
    waiting: list[Ticket] = field(default_factory=list)
    places: dict[object, int] = field(default_factory=dict)
    passed: dict[Ticket, int] = field(default_factory=dict)

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def turn(self, ticket: Ticket) -> object:
        return ticket.needs.group, ticket.needs.priority, ticket.session

    def room(self, ticket: Ticket) -> Fraction:
        group = ticket.needs.group
        assert group
        return Fraction(group.capacity) - sum(Fraction(each.needs.weight) for each in self.running if each.needs.group is group)

    def full(self, ticket: Ticket) -> bool:
        limit = ticket.needs.limit
        return limit is not None and sum(each.needs.limit is limit for each in self.running) >= limit.capacity

    def line(self, group: Group | None) -> list[Ticket]:
        mine = [each for each in self.waiting if each.needs.group is group]
        return sorted(mine, key=lambda each: (-each.needs.priority, self.places[self.turn(each)], self.waiting.index(each)))

    def fill(self, group: Group | None) -> list[Ticket]:
        started: list[Ticket] = []
        for ticket in [each for each in self.returning if each.needs.group is group]:
            if self.full(ticket):
                continue
            if ticket.needs.weight > self.room(ticket):
                return started
            self.returning.remove(ticket)
            self.running.append(ticket)
            started.append(ticket)
        while ticket := self.next(group):  # type: ignore[assignment]
            self.waiting.remove(ticket)
            self.places[self.turn(ticket)] = self.number()
            self.running.append(ticket)
            started.append(ticket)
        return started

    def next(self, group: Group | None) -> Ticket | None:
        seen: set[Needs] = set()
        passed: list[Ticket] = []
        kept = Fraction(0)
        for ticket in self.line(group):
            if ticket.needs in seen or self.full(ticket):
                continue
            seen.add(ticket.needs)
            if Fraction(ticket.needs.weight) <= self.room(ticket) - kept:
                for each in passed:
                    self.passed[each] = self.passed.get(each, 0) + 1
                return ticket
            passed.append(ticket)
            if self.passed.get(ticket, 0) >= PASSES:
                kept += Fraction(ticket.needs.weight)
        return None

    def enter(self, ticket: Ticket) -> bool | None:
        if not any(self.turn(each) == self.turn(ticket) for each in self.waiting):
            self.places[self.turn(ticket)] = self.number()
        self.waiting.append(ticket)
        if ticket in self.fill(ticket.needs.group):
            return True
        assert ticket.needs.group
        if len(self.line(ticket.needs.group)) > ticket.needs.group.queue:
            self.waiting.remove(ticket)
            return None
        return False

    def leave(self, ticket: Ticket) -> list[Ticket]:
        for state in (self.running, self.returning, self.waiting):
            if ticket in state:
                state.remove(ticket)
        self.lending.pop(ticket, None)
        return self.fill(ticket.needs.group)

    def lend(self, ticket: Ticket) -> list[Ticket]:
        for state in (self.running, self.returning):
            if ticket in state:
                state.remove(ticket)
        self.lending[ticket] = self.lending.get(ticket, 0) + 1
        return self.fill(ticket.needs.group)

    def take_back(self, ticket: Ticket) -> bool:
        self.lending[ticket] -= 1
        if self.lending[ticket]:
            return False
        del self.lending[ticket]
        self.returning.append(ticket)
        return ticket in self.fill(ticket.needs.group)


def functions(groups: list[Group], chosen: list[tuple[int, int, int, int]]) -> list[Needs]:
    """Functions of these groups that could run if they were alone."""
    needs: list[Needs] = []
    for where, limit, weight, priority in chosen:
        group = groups[where % len(groups)]
        own = Group(f"function {len(needs)}", limit) if limit else None
        needs.append(Needs(limit=own, group=group, weight=min(weight / 2, group.capacity), priority=priority))
    return needs


FUNCTIONS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(1, 8), st.sampled_from([0, 0, 0, 1])), min_size=1, max_size=5)
STEPS = st.lists(
    st.tuples(st.sampled_from(["enter", "enter", "enter", "leave", "leave", "lend", "take back", "again"]), st.integers(0, 99), st.integers(0, 3)), max_size=80
)


@settings(max_examples=100 * EFFORT, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.sampled_from([0, 3, 100]), FUNCTIONS, STEPS)
def test_it_decides_as_the_rules_say(first: int, second: int, length: int, chosen: list[tuple[int, int, int, int]], steps: list[tuple[str, int, int]]) -> None:
    needs = functions([Group("first", first, queue=length), Group("second", second, queue=length)], chosen)
    queue, naive = Queue(Memory(root=Path("/nowhere")), lambda: 0.0), Naive()
    gone: list[Ticket] = []
    for step, which, session in steps:
        before = {ticket: place for ticket, place, _ in queue.positions()}
        here = naive.running + naive.waiting + list(naive.lending) + naive.returning
        if step == "enter":
            ticket = Ticket(needs[which % len(needs)], session)
            expected = naive.enter(ticket)
            try:
                assert queue.enter(ticket) is expected
            except QueueFull:
                assert expected is None
                gone.append(ticket)
        elif step == "leave" and here:
            ticket = here[which % len(here)]
            assert queue.leave(ticket) == naive.leave(ticket)
            gone.append(ticket)
            for each, place, _ in queue.positions():
                assert place <= before[each]
        elif step == "lend" and (able := naive.running + list(naive.lending) + naive.returning):
            ticket = able[which % len(able)]
            assert queue.lend(ticket) == naive.lend(ticket)
        elif step == "take back" and naive.lending:
            ticket = list(naive.lending)[which % len(naive.lending)]
            assert queue.take_back(ticket) is naive.take_back(ticket)
        elif step == "again" and gone:
            ticket = gone[which % len(gone)]
            assert queue.leave(ticket) == queue.lend(ticket) == []
        for group in {each.group for each in needs}:
            assert not naive.waiting or naive.next(group) is None
        assert {ticket for ticket, _, _ in queue.positions()} == set(naive.waiting)
        assert all(bool(queue.reason(ticket)) == (ticket in naive.waiting or ticket in naive.returning) for ticket in here + gone)
    left = naive.running + naive.waiting + list(naive.lending) + naive.returning
    for ticket in left:
        queue.leave(ticket)
    for need in needs:  # all is free: as many start as fit in an empty queue
        fresh = Queue(Memory(root=Path("/nowhere")), lambda: 0.0)
        filled = [Ticket(need, "anna") for _ in range(4) if need.group and need.group.queue >= 4]
        assert [queue.enter(ticket) for ticket in filled] == [fresh.enter(Ticket(need, "anna")) for _ in filled]
        for ticket in filled:
            queue.leave(ticket)


@settings(max_examples=60 * EFFORT, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=30),
    st.lists(st.integers(0, 99), max_size=10),
    st.lists(st.sampled_from([0, 1]), min_size=3, max_size=3),
)
def test_positions_are_the_order_in_which_they_start(entering: list[tuple[int, int]], cancelled: list[int], priorities: list[int]) -> None:
    gpu = Group("gpu", 1)
    needs = [Needs(group=gpu, priority=priority) for priority in priorities]
    queue = Queue(Memory(root=Path("/nowhere")), lambda: 0.0)
    running = Ticket(needs[0], "first")
    assert queue.enter(running)
    waiting = [Ticket(needs[function], session) for function, session in entering]
    for number, ticket in enumerate(waiting):
        assert not queue.enter(ticket)
        if number % 3 == 2:
            [running] = queue.leave(running)
    for which in cancelled:
        if waiting and queue.position(ticket := waiting[which % len(waiting)]):
            queue.leave(ticket)
    promised = [ticket for ticket, _, _ in queue.positions()]
    assert [queue.position(ticket) for ticket in promised] == list(range(1, len(promised) + 1))
    order = []
    while started := queue.leave(running):
        [running] = started
        order.append(running)
    assert order == promised
    for session in range(5):
        for each in needs:
            mine = [ticket for ticket in order if ticket.session == session and ticket.needs is each]
            assert mine == [ticket for ticket in waiting if ticket in mine]


@dataclass(eq=False)
class Job:
    ticket: Ticket
    parent: Job | None
    depth: int
    awaited: list[Job] = field(default_factory=list)
    runs: bool = False
    over: bool = False


class World:
    """Jobs that call jobs and wait for them, as a runner would carry them out."""

    def __init__(self) -> None:
        self.machine = Machine(ALLOWED, root=Path("/nowhere"))
        self.queue = Queue(self.machine, lambda: 0.0)
        self.jobs: dict[Ticket, Job] = {}
        self.refused = 0

    def call(self, needs: Needs, session: int, parent: Job | None = None) -> None:
        job = Job(Ticket(needs, session), parent, parent.depth + 1 if parent else 0)
        try:
            job.runs = self.queue.enter(job.ticket)
        except QueueFull:
            self.refused += 1
            return
        self.jobs[job.ticket] = job
        if parent:
            parent.awaited.append(job)
            parent.runs = False
            self.start(self.queue.lend(parent.ticket, job.ticket))

    def start(self, tickets: list[Ticket]) -> None:
        for ticket in tickets:
            assert not self.jobs[ticket].runs
            self.jobs[ticket].runs = True
        for ticket, error in self.queue.take_refused():
            self.refused += 1
            assert "of memory" in error.message
            self.end(self.jobs[ticket])

    def end(self, job: Job) -> None:
        """It ends, or is cancelled, and what it called with it; who waits for it goes on."""
        job.over, job.runs = True, False
        for called in list(job.awaited):
            self.end(called)
        if self.jobs.pop(job.ticket, None):
            self.start(self.queue.leave(job.ticket))
            self.start(self.queue.leave(job.ticket))
        parent = job.parent
        if parent and not parent.over and job in parent.awaited:
            parent.awaited.remove(job)
            if self.queue.take_back(parent.ticket, job.ticket):
                parent.runs = True

    def check(self, needs: list[Needs]) -> None:
        """Nothing is over any limit. Lent places are free, lent memory is not."""
        running = [job.ticket.needs for job in self.jobs.values() if job.runs]
        for group in {each.group for each in needs if each.group}:
            assert sum(each.weight for each in running if each.group is group) <= group.capacity
        for limit in {each.limit for each in needs if each.limit}:
            assert sum(each.limit is limit for each in running) <= limit.capacity
        waiting = {ticket for ticket, _, _ in self.queue.positions()}
        held = sum(ticket.needs.memory for ticket in self.jobs if ticket not in waiting)
        assert held == self.machine.promised <= ALLOWED
        assert all(self.jobs[ticket].runs is False for ticket in waiting)


WORLD_FUNCTIONS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 4), st.sampled_from([0, 0, 10, 40, 60, 100])), min_size=1, max_size=4)
WORLD_STEPS = st.lists(
    st.tuples(st.sampled_from(["call", "call", "nested", "nested", "end", "end", "cancel", "others", "look"]), st.integers(0, 99), st.integers(0, 99)),
    max_size=60,
)


@settings(max_examples=120 * EFFORT, deadline=None)
@given(st.integers(1, 3), WORLD_FUNCTIONS, WORLD_STEPS)
def test_jobs_that_wait_for_jobs_are_within_all_limits_and_all_come_to_an_end(
    capacity: int, chosen: list[tuple[int, int, int, int]], steps: list[tuple[str, int, int]]
) -> None:
    groups = [Group("gpu", 1), Group("cpu", capacity), Group("short", 1, queue=1), None]
    needs = [
        Needs(limit=Group("own", limit) if limit else None, group=groups[where], weight=min(weight, getattr(groups[where], "capacity", 1)), memory=memory)
        for where, limit, weight, memory in chosen
    ]
    world = World()
    for step, which, other in steps:
        running = [job for job in world.jobs.values() if job.runs]
        jobs = list(world.jobs.values())
        if step == "call":
            world.call(needs[which % len(needs)], other % 3)
        elif step == "nested" and running:
            parent = running[other % len(running)]
            for _ in range(1 + which % 2):
                if parent.depth < 3:
                    world.call(needs[which % len(needs)], other % 3, parent)
        elif step == "end" and (done := [job for job in running if not job.awaited]):
            world.end(done[which % len(done)])
        elif step == "cancel" and jobs:
            world.end(jobs[which % len(jobs)])
        elif step == "others":
            world.machine.others = which
        elif step == "look":
            world.start(world.queue.look_again())
        world.check(needs)
    world.machine.others = 0
    world.start(world.queue.look_again())
    while world.jobs:
        done = [job for job in world.jobs.values() if job.runs and not job.awaited]
        assert done, "a standstill"
        world.end(done[0])
        world.check(needs)
    assert world.machine.promised == 0
    assert not world.queue.waits_for_memory
    assert list(world.queue.positions()) == []
