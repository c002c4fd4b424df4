"""Numbered frames until acknowledged, against a model of what a page may still need."""

from __future__ import annotations

import zlib
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livepy.session.outbox import DEFLATED, Outbox, frame


def test_operations_added_while_nothing_was_sent_leave_in_one_frame():
    outbox = Outbox()
    outbox.add([[0, 1, "a"]])
    outbox.add([[0, 2, "b"], [0, 3, "c"]])
    assert msgpack.unpackb(outbox.take(7)) == [1, 7, [0, 1, "a"], [0, 2, "b"], [0, 3, "c"]]
    assert not outbox.pending


def test_the_window_closes_at_its_frames_and_opens_with_an_acknowledgement():
    outbox = Outbox(frames_limit=3)
    for _ in range(3):
        assert outbox.open
        outbox.add([[0, 1, "x"]])
        outbox.take(0)
    assert not outbox.open
    assert outbox.full
    assert outbox.acknowledge(1)
    assert outbox.open


def test_the_window_closes_at_its_bytes_also_for_what_is_only_pending():
    outbox = Outbox(bytes_limit=100)
    outbox.add([[0, 1, "x" * 60]])
    assert outbox.open
    outbox.add([[0, 1, "x" * 60]])
    assert not outbox.open


def test_a_frame_that_was_never_sent_cannot_be_acknowledged():
    outbox = Outbox()
    assert outbox.acknowledge(0)
    assert not outbox.acknowledge(1)


def test_long_frames_are_deflated_if_that_makes_them_shorter():
    data = frame(1, 0, [[0, 1, "hello " * 1000]])
    assert data[:1] == DEFLATED
    assert len(data) < 200
    assert msgpack.unpackb(zlib.decompress(data[1:], -15)) == [1, 0, [0, 1, "hello " * 1000]]
    assert frame(1, 0, [[0, 1, "hello"]])[:1] != DEFLATED


def test_a_text_with_half_a_surrogate_pair_does_not_stop_the_page():
    assert msgpack.unpackb(frame(1, 0, [[0, 1, "a\ud800b"]])) == [1, 0, [0, 1, "a?b"]]


def test_after_a_restart_frames_are_numbered_from_what_the_page_has():
    outbox = Outbox()
    outbox.add([[0, 1, "x"]])
    outbox.take(0)
    outbox.add([[0, 1, "lost"]])
    outbox.restart(41)
    outbox.add([[9, 2, 1, [0]]])
    assert msgpack.unpackb(outbox.take(0))[0] == 42
    outbox.check()


@given(st.lists(st.one_of(st.tuples(st.just("add"), st.integers(1, 3)), st.just(("take", 0)), st.tuples(st.just("ack"), st.integers(0, 40)))))
def test_what_is_kept_is_what_a_page_may_still_need(steps: list[tuple[str, int]]):
    outbox = Outbox(frames_limit=5)
    sent: list[bytes] = []
    acknowledged = 0
    pending: list[Any] = []
    for what, number in steps:
        if what == "add":
            ops = [[0, len(sent), str(number)]] * number
            outbox.add(ops)
            pending += ops
        elif what == "take" and not outbox.full:
            sent.append(outbox.take(0))
            assert msgpack.unpackb(sent[-1])[2:] == pending
            pending = []
        elif what == "ack":
            known = number <= len(sent)
            assert outbox.acknowledge(number) is known
            if known:
                acknowledged = max(acknowledged, number)
        outbox.check()
        for have in range(len(sent) + 2):
            assert outbox.holds(have) is (acknowledged <= have <= len(sent))
            if outbox.holds(have):
                assert outbox.since(have) == sent[have:]


def test_the_invariants_can_fail():
    outbox = Outbox()
    outbox.next = 9
    with pytest.raises(AssertionError):
        outbox.check()
