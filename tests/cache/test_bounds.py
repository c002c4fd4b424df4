"""What is kept: never more than the bounds allow, and the one used longest ago goes first. Compared with a plain model on a controlled clock."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from livepy.cache.results import Bounds, Kept, Results

KEYS = [bytes([number]) for number in range(6)]
keys = st.sampled_from(KEYS)


class ResultsFollowTheirModel(RuleBasedStateMachine):
    """The model: a list of (key, value, bytes, time), the one used longest ago first."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.bounds = Bounds(size=3, memory=10, seconds=5)
        self.results: Results[object] = Results(self.bounds, lambda: self.now)
        self.model: list[tuple[bytes, int, int, float]] = []
        self.running: dict[bytes, object] = {}
        self.number = 0

    def expire(self) -> None:
        self.model = [one for one in self.model if self.now - one[3] < 5]

    @rule(seconds=st.sampled_from([0.5, 2, 4.5, 6]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(key=keys)
    def look(self, key: bytes) -> None:
        self.expire()
        wanted = next((one for one in self.model if one[0] == key), None)
        found = self.results.get(key)
        assert (found and found.value) == (wanted and wanted[1])
        if wanted:
            self.model.remove(wanted)
            self.model.append(wanted)

    @rule(key=keys)
    def call(self, key: bytes) -> None:
        self.expire()
        wanted = next((one for one in self.model if one[0] == key), None)
        mine = object()
        got = self.results.enter(key, lambda: mine)
        if wanted:
            assert isinstance(got, Kept)
            assert got.value == wanted[1]
            self.model.remove(wanted)
            self.model.append(wanted)
        else:
            assert got is self.running.setdefault(key, mine)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), size=st.integers(0, 11))
    def end(self, data: st.DataObject, size: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.running)))
        self.number += 1
        self.results.keep(key, self.running.pop(key), self.number, size)
        if size <= 10:
            self.model.append((key, self.number, size, self.now))
        while len(self.model) > 3 or sum(one[2] for one in self.model) > 10:
            self.model.pop(0)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.running)))
        self.results.forget(key, self.running.pop(key))

    @rule(key=keys)
    def one_that_was_forgotten_ends(self, key: bytes) -> None:
        self.results.keep(key, object(), -1, 1)

    @rule()
    def clear(self) -> None:
        self.results.clear()
        self.model, self.running = [], {}

    @invariant()
    def the_bounds_hold(self) -> None:
        assert len(self.results) <= self.bounds.size
        assert self.results.bytes <= self.bounds.memory
        assert self.results.bytes == sum(one[2] for one in self.model if self.results and one in self.model)
        assert self.results.running == len(self.running)


TestResultsFollowTheirModel = ResultsFollowTheirModel.TestCase
