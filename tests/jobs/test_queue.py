"""Who may start, told by examples. What always holds, whatever happens: test_queue_properties.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from livepy.core.groups import Group
from livepy.errors import QueueFull
from livepy.jobs.memory import Memory
from livepy.jobs.queue import PASSES, Needs, Queue, Ticket

NOWHERE = Path("/nowhere")  # nothing is measured there


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> Queue:
    return Queue(Memory(100, root=NOWHERE), clock)


def entered(queue: Queue, needs: Needs, *sessions: str) -> list[Ticket]:
    tickets = [Ticket(needs, session) for session in sessions]
    for ticket in tickets:
        queue.enter(ticket)
    return tickets


def starts(queue: Queue, running: Ticket) -> list[Ticket]:
    """The order in which all that waits starts, one after another."""
    order = []
    while started := queue.leave(running):
        [running] = started
        order.append(running)
    return order


def test_a_call_that_needs_nothing_never_waits(queue: Queue):
    assert all(queue.enter(Ticket(Needs(), "anna")) for _ in range(1000))


def test_two_functions_of_one_group_run_one_after_the_other(queue: Queue):
    gpu = Group("gpu", 1)
    paint, write = Ticket(Needs(group=gpu), "anna"), Ticket(Needs(group=gpu), "bert")
    assert queue.enter(paint)
    assert not queue.enter(write)
    assert queue.leave(paint) == [write]
    assert queue.leave(paint) == []


def test_sessions_take_turns(queue: Queue):
    needs = Needs(group=Group("gpu", 1))
    running, *hog = entered(queue, needs, *["hog"] * 500)
    [single] = entered(queue, needs, "single")
    assert queue.position(single) == 2
    assert starts(queue, running)[:3] == [hog[0], single, hog[1]]


def test_sessions_take_turns_over_all_functions_of_a_group(queue: Queue):
    gpu = Group("gpu", 1)
    paint, write = Needs(group=gpu), Needs(group=gpu)
    running, a1, a2 = entered(queue, paint, "anna", "anna", "anna")
    [a3] = entered(queue, write, "anna")
    b1, b2 = entered(queue, write, "bert", "bert")
    assert starts(queue, running) == [a1, b1, a2, b2, a3]


def test_higher_priority_comes_first(queue: Queue):
    gpu = Group("gpu", 1)
    running, low = entered(queue, Needs(group=gpu), "anna", "anna")
    [high] = entered(queue, Needs(group=gpu, priority=1), "anna")
    assert starts(queue, running) == [high, low]


def test_a_function_whose_own_limit_is_full_does_not_stop_others_of_its_group(queue: Queue):
    cpu = Group("cpu", 2)
    paint = Needs(limit=Group("paint", 1), group=cpu)
    first, second = entered(queue, paint, "anna", "anna")
    other = Ticket(Needs(group=cpu), "bert")
    assert queue.reason(second) == "its turn"
    assert queue.enter(other)
    assert queue.leave(first) == [second]


def test_a_small_call_passes_a_large_one_eight_times_and_no_more(queue: Queue):
    cpu = Group("cpu", 2)
    small = Needs(group=cpu)
    first, second = entered(queue, small, "anna", "bert")
    [large] = entered(queue, Needs(group=cpu, weight=2), "large")
    waiting = entered(queue, small, *(f"session {number}" for number in range(20)))
    running, passed = [first, second], 0
    while large not in running:
        started = queue.leave(running.pop(0))
        running += started
        passed += sum(ticket in waiting for ticket in started)
    assert passed == PASSES


def test_who_waits_for_another_job_lends_its_place_and_gets_it_back_before_all_others(queue: Queue):
    needs = Needs(group=Group("gpu", 1))
    parent, other = entered(queue, needs, "anna", "bert")
    child = Ticket(needs, "anna")
    queue.enter(child)
    assert queue.lend(parent, child) == [other]
    assert queue.leave(other) == [child]
    [late] = entered(queue, needs, "carl")
    [grandchild] = entered(queue, needs, "anna")
    assert queue.lend(child, grandchild) == [late]
    assert not queue.take_back(child, grandchild)
    assert queue.leave(late) == [child]


def test_the_last_of_several_waits_takes_back(queue: Queue):
    needs = Needs(group=Group("gpu", 1))
    parent, one, two = entered(queue, needs, "anna", "anna", "anna")
    assert queue.lend(parent, one) == [one]
    assert queue.lend(parent, two) == []
    assert queue.leave(one) == [two]
    assert not queue.take_back(parent, one)
    assert queue.leave(two) == []
    assert queue.take_back(parent, two)


def test_a_full_queue_says_how_many_wait_and_when_to_try_again(queue: Queue, clock: Clock):
    needs = Needs(group=Group("gpu", 1, queue=2))
    running, *_ = entered(queue, needs, "anna", "anna")
    clock.now = 20
    queue.leave(running)
    entered(queue, needs, "bert", "bert")
    with pytest.raises(QueueFull, match=r"^2 calls wait already; try again later\.$") as refused:
        queue.enter(Ticket(needs, "carl"))
    assert refused.value.retry_after == 20


def test_of_three_jobs_that_need_two_fifths_of_the_memory_two_run(queue: Queue):
    needs = Needs(memory=40)
    first, second, third = entered(queue, needs, "anna", "bert", "carl")
    assert queue.reason(third) == "0.04 kB of memory"
    assert queue.waits_for_memory
    assert queue.leave(first) == [third]
    assert not queue.waits_for_memory
    assert queue.leave(second) == queue.leave(third) == []


def test_more_memory_than_there_is_is_refused_at_once(queue: Queue):
    with pytest.raises(QueueFull, match=r"needs 0\.2 kB of memory; 0\.1 kB is all there is"):
        queue.enter(Ticket(Needs(memory=200), "anna"))


def test_a_call_that_lacks_memory_which_its_caller_holds_is_refused(queue: Queue):
    parent, child = entered(queue, Needs(memory=60), "anna", "anna")
    assert queue.lend(parent, child) == []
    [(refused, error)] = queue.take_refused()
    assert refused is child
    assert str(error) == "This needs 0.06 kB of memory, and what waits for it holds 0.06 kB of 0.1 kB."
    assert queue.take_refused() == []
    assert queue.take_back(parent, child)


def test_it_is_refused_also_when_the_last_call_ends_that_went_on_beside_it(queue: Queue):
    gpu = Group("gpu", 1)
    large, small = Needs(group=gpu, memory=60), Needs(group=gpu)
    parent, one, two = entered(queue, large, "anna") + entered(queue, small, "anna", "anna")
    assert queue.lend(parent, one) == [one]
    queue.lend(parent, two)
    [lacking] = entered(queue, large, "anna")
    assert queue.lend(one, lacking) == [two]
    assert queue.take_refused() == []
    queue.leave(two)
    assert [ticket for ticket, _ in queue.take_refused()] == [lacking]


def test_the_expected_wait_comes_from_how_long_calls_took(queue: Queue, clock: Clock):
    needs = Needs(group=Group("gpu", 2))
    first, second, third, _, fifth = entered(queue, needs, *"abcde")
    assert queue.expected(third) is None
    clock.now = 10
    assert queue.leave(first) == [third]
    queue.leave(second)
    assert queue.expected(fifth) == 10
    clock.now = 14
    assert [(ticket, place, seconds) for ticket, place, seconds in queue.positions()] == [(fifth, 1, 6)]


def test_whoever_left_while_it_wanted_its_place_back_never_gets_it(queue: Queue):
    needs = Needs(group=Group("gpu", 1))
    parent, other, child = entered(queue, needs, "anna", "bert", "anna")
    assert queue.lend(parent, child) == [other]
    assert not queue.take_back(parent, child)
    assert queue.leave(parent) == []
    assert queue.leave(other) == [child]


def test_nothing_new_starts_before_one_that_wants_its_places_back(queue: Queue):
    gpu = Group("gpu", 2)
    parent, other = entered(queue, Needs(group=gpu, weight=2), "anna", "bert")
    assert queue.lend(parent, other) == [other]
    small = Needs(group=gpu)
    queue.leave(other)
    [first] = entered(queue, small, "carl")
    assert not queue.take_back(parent, other)
    late = Ticket(small, "dora")
    assert not queue.enter(late)
    assert queue.reason(parent) == 'a place in "gpu"'
    assert queue.leave(first) == [parent]
    assert queue.leave(parent) == [late]


def test_two_that_want_their_places_back_get_them_one_after_the_other(queue: Queue):
    gpu = Group("gpu", 3)
    large, small = Needs(group=gpu, weight=2), Needs(group=gpu)
    [first] = entered(queue, large, "anna")
    queue.lend(first)
    [second] = entered(queue, small, "bert")
    queue.lend(second)
    one, two = entered(queue, Needs(group=gpu, weight=1.5), "carl", "dora")
    assert not queue.take_back(first)
    assert queue.leave(one) == []
    assert not queue.take_back(second)
    assert queue.leave(two) == [first, second]


def test_who_lacks_memory_keeps_no_place_that_the_holder_of_that_memory_waits_for(queue: Queue):
    gpu = Group("gpu", 1)
    [holder] = entered(queue, Needs(memory=60), "anna")
    [running] = entered(queue, Needs(group=gpu), "bert")
    [lacking] = entered(queue, Needs(group=gpu, memory=60), "carl")
    small = entered(queue, Needs(group=gpu), *(f"session {number}" for number in range(PASSES)))
    for expected in small:
        assert queue.leave(running) == [expected]
        running = expected
    [awaited] = entered(queue, Needs(group=gpu), "anna")
    queue.lend(holder, awaited)
    assert queue.leave(running) == [awaited]
    assert queue.leave(awaited) == []
    assert queue.take_back(holder, awaited)
    assert queue.leave(holder) == [lacking]


def test_memory_that_is_kept_is_not_kept_from_a_call_for_which_its_holder_waits(queue: Queue):
    [holder] = entered(queue, Needs(memory=50), "anna")
    [lacking] = entered(queue, Needs(group=Group("gpu", 1), memory=60), "carl")
    small = Needs(memory=10)
    for _ in range(PASSES):
        [passing] = entered(queue, small, "bert")
        queue.leave(passing)
    awaited = Ticket(small, "anna")
    assert not queue.enter(awaited)
    assert queue.lend(holder, awaited) == [awaited]
    assert queue.leave(awaited) == []
    assert queue.take_back(holder, awaited)
    assert queue.leave(holder) == [lacking]


def test_a_place_given_up_from_within_a_sessions_calls_leaves_the_others_in_order(queue: Queue):
    running, one, two, three, four = entered(queue, Needs(group=Group("gpu", 1)), *["anna"] * 5)
    queue.leave(two)
    queue.leave(three)
    queue.leave(four)
    [five] = entered(queue, running.needs, "anna")
    assert starts(queue, running) == [one, five]
