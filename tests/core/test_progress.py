"""Progress: what the sink hears of a job's calls, where parts stand, and when the end is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livepy import Cancelled, LivepyError, Progress
from livepy.core.progress import Estimate, Shown


class Heard:
    """A sink that keeps what it hears, and can end the job."""

    def __init__(self) -> None:
        self.all: list[tuple[float | None, str]] = []
        self.end: Exception | None = None

    def report(self, fraction: float | None, text: str) -> None:
        assert fraction is None or 0 <= fraction <= 1
        self.all.append((fraction, text))

    def check(self) -> None:
        if self.end is not None:
            raise self.end

    @property
    def fractions(self) -> list[float | None]:
        return [fraction for fraction, _ in self.all]

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.all]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def progress(heard: Heard) -> Progress:
    return Progress(heard)


def test_a_fraction_and_done_of_a_total_say_the_same(progress: Progress, heard: Heard) -> None:
    progress(0.3, text="Loading")
    progress(3, total=10, text="Loading")
    assert heard.all == [(0.3, "Loading")] * 2


def test_a_text_stays_until_another_comes(progress: Progress, heard: Heard) -> None:
    progress(0.1, text="Loading")
    progress(0.4)
    progress(0.5, text="Training")
    assert heard.texts == ["Loading", "Loading", "Training"]


def test_without_a_sink_everything_works_by_hand() -> None:
    progress = Progress()
    progress(0.5)
    progress.check()
    assert list(progress.part(0.5).track("ab")) == ["a", "b"]


@pytest.mark.parametrize("done", [-0.01, 1.01, 5, math.nan, math.inf])
def test_what_is_not_between_0_and_1_is_told_with_the_mend(progress: Progress, heard: Heard, done: float) -> None:
    with pytest.raises(LivepyError, match="progress goes from 0 to 1") as told:
        progress(done)
    assert "total=10" in told.value.mend
    assert heard.all == []


@pytest.mark.parametrize("total", [0, -3, math.nan])
def test_a_share_of_nothing_is_told_with_the_mend(progress: Progress, total: float) -> None:
    with pytest.raises(LivepyError, match="a share of"):
        progress(0, total=total)


def test_the_noise_of_floats_is_no_mistake(progress: Progress, heard: Heard) -> None:
    progress(0.1 * 3 + 0.7 + 1e-12)
    progress(-1e-12)
    assert heard.fractions == [1, 0]


def test_track_says_how_many_are_done_before_each_and_at_the_end(progress: Progress, heard: Heard) -> None:
    seen = [(item, heard.fractions[-1]) for item in progress.track("abcd", "Reading")]
    assert seen == [("a", 0), ("b", 0.25), ("c", 0.5), ("d", 0.75)]
    assert heard.all[-1] == (1, "Reading")


def test_of_an_unknown_length_track_shows_the_count(progress: Progress, heard: Heard) -> None:
    assert list(progress.track(iter("ab"), "Reading")) == ["a", "b"]
    assert list(progress.track(iter("a"))) == ["a"]
    assert heard.fractions == [None] * 5
    assert heard.texts == ["Reading", "Reading: 1 done", "Reading: 2 done", "Reading", "Reading: 1 done"]
    progress(0.5)
    assert heard.texts[-1] == "Reading"


def test_track_takes_a_total_for_what_has_no_length(progress: Progress, heard: Heard) -> None:
    list(progress.track(iter("abcde"), total=4))
    assert heard.fractions == [0, 0.25, 0.5, 0.75, 1, 1]


def test_a_length_that_cannot_be_told_is_unknown(progress: Progress, heard: Heard) -> None:
    class Streamed:
        def __len__(self) -> int:
            raise TypeError("no length")

        def __iter__(self) -> Iterator[int]:
            return iter([1])

    assert list(progress.track(Streamed())) == [1]
    assert heard.fractions == [None, None]


def test_tracking_nothing_is_done_at_once(progress: Progress, heard: Heard) -> None:
    assert list(progress.track([])) == []
    assert heard.fractions == [1]
    with pytest.raises(LivepyError, match="total=-1"):
        progress.track([], total=-1)


def test_who_leaves_a_tracked_loop_leaves_the_bar_where_it_is(progress: Progress, heard: Heard) -> None:
    closed = []

    def items() -> Iterator[int]:
        try:
            yield from range(4)
        finally:
            closed.append(True)

    for item in progress.track(items(), total=4):
        if item == 1:
            break
    assert heard.fractions[-1] == 0.25
    assert closed == [True]


def test_an_item_that_fails_leaves_the_bar_where_it_is(progress: Progress, heard: Heard) -> None:
    def work() -> None:
        for item in progress.track([1, 0]):
            1 / item

    with pytest.raises(ZeroDivisionError):
        work()
    assert heard.fractions[-1] == 0.5


def test_parts_fill_the_bar_one_after_the_other(progress: Progress, heard: Heard) -> None:
    load = progress.part(0.25, "Loading")
    load(0.5)
    load(1)
    list(progress.part(0.75, "Training").track("abc"))
    assert heard.all == [
        (0, "Loading"),
        (0.125, "Loading"),
        (0.25, "Loading"),
        (0.25, "Training"),
        (0.25, "Training"),
        (0.5, "Training"),
        (0.75, "Training"),
        (1, "Training"),
    ]


def test_a_part_begins_where_the_last_would_have_ended(progress: Progress, heard: Heard) -> None:
    progress.part(0.5)(0.1)
    progress.part(0.5)(0.5)
    assert heard.fractions == [0, 0.05, 0.5, 0.75]


def test_a_part_begins_where_the_bar_was_put(progress: Progress, heard: Heard) -> None:
    progress(0.6)
    progress.part(0.4)(0.5)
    assert heard.fractions == [0.6, 0.6, 0.8]


def test_parts_that_are_declared_beforehand_keep_their_places_and_texts(progress: Progress, heard: Heard) -> None:
    load, train = progress.part(0.5, "Loading"), progress.part(0.5, "Training")
    load(0.5)
    train(0.5)
    assert heard.all[2:] == [(0.25, "Loading"), (0.75, "Training")]


def test_a_part_of_unknown_length_stands_at_its_beginning(progress: Progress, heard: Heard) -> None:
    progress.part(0.5)
    list(progress.part(0.5, "Reading").track(iter("a")))
    assert heard.all[2:] == [(0.5, "Reading"), (0.5, "Reading: 1 done")]


def test_a_part_says_the_text_of_the_whole_until_it_has_its_own(progress: Progress, heard: Heard) -> None:
    progress(0, text="Training")
    epoch = progress.part(0.5)
    epoch(0.5)
    epoch(0.6, text="Epoch 1")
    assert heard.texts == ["Training", "Training", "Training", "Epoch 1"]


@pytest.mark.parametrize("weight", [-0.1, 1.1, math.nan])
def test_a_weight_is_between_0_and_1(progress: Progress, weight: float) -> None:
    with pytest.raises(LivepyError, match="1 of the bar is left"):
        progress.part(weight)


def test_a_part_larger_than_what_is_left_is_told_with_the_mend(progress: Progress) -> None:
    progress.part(0.75)
    with pytest.raises(LivepyError, match=r"0\.25 of the bar is left"):
        progress.part(0.5)


@given(st.recursive(st.just(()), lambda inner: st.lists(inner, min_size=1, max_size=4).map(tuple), max_leaves=30))
def test_parts_of_parts_of_equal_weights_fill_the_bar_and_never_go_back(parts: tuple[object, ...]) -> None:
    heard = Heard()

    def fill(progress: Progress, parts: tuple[object, ...]) -> None:
        for inner in parts:
            assert isinstance(inner, tuple)
            fill(progress.part(1 / len(parts)), inner)
        if not parts:
            progress(1)

    fill(Progress(heard), parts)
    assert heard.fractions == sorted(fraction or 0 for fraction in heard.fractions)
    assert heard.fractions[-1] == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda progress: progress(0.5),
        lambda progress: progress(5, total=10),
        lambda progress: progress.part(0.5),
        lambda progress: progress.check(),
        lambda progress: next(progress.track([1, 2])),
        lambda progress: next(progress.track(iter([1, 2]))),
    ],
)
def test_every_call_ends_a_job_that_is_to_end_and_says_no_more(progress: Progress, heard: Heard, call: Callable[[Progress], object]) -> None:
    part = progress.part(0.5)
    heard.all.clear()
    heard.end = Cancelled()
    for who in (progress, part):
        with pytest.raises(Cancelled):
            call(who)
    assert heard.all == []


def test_a_tracked_loop_ends_between_two_items(progress: Progress, heard: Heard) -> None:
    done = []

    def work() -> None:
        for item in progress.track([1, 2, 3]):
            done.append(item)
            if item == 2:
                heard.end = Cancelled()

    with pytest.raises(Cancelled):
        work()
    assert done == [1, 2]


def shown(elapsed: float, remaining: float | None = None) -> Shown:
    left = None if remaining is None else timedelta(seconds=remaining)
    return Shown(0.5, "Loading", timedelta(seconds=elapsed), left)


@pytest.mark.parametrize(
    ("elapsed", "remaining", "words"),
    [
        (0, None, "0:00"),
        (12.9, None, "0:12"),
        (12.3, 29.2, "0:12, about 0:30 left"),
        (0.5, 0.01, "0:00, about 0:01 left"),
        (75, 0, "1:15"),
        (3661, 86400, "1:01:01, about 24:00:00 left"),
    ],
)
def test_the_times_are_told_in_words(elapsed: float, remaining: float | None, words: str) -> None:
    assert shown(elapsed, remaining).words == words


def test_what_is_shown_is_a_value() -> None:
    assert shown(1, 2) == shown(1, 2) != shown(1, 3)
    assert Shown() == Shown(None, "", timedelta(0), None)
    with pytest.raises(AttributeError):
        shown(1).text = "other"  # type: ignore[misc]


def end(estimate: Estimate, elapsed: float) -> float:
    """When it says that the work will be done."""
    left = estimate.remaining(elapsed)
    assert left is not None
    return elapsed + left


@given(pace=st.floats(0.001, 0.2), gaps=st.lists(st.floats(0.01, 5), min_size=1, max_size=60))
def test_a_steady_pace_gives_a_steady_end_however_reports_fall(pace: float, gaps: list[float]) -> None:
    estimate, now = Estimate(), 0.0
    for gap in gaps:
        now += gap
        if now * pace >= 1:
            break
        estimate.report(now * pace, now)
        if estimate.remaining(now) is not None:
            assert end(estimate, now) == pytest.approx(1 / pace)


@given(before=st.floats(0.0005, 0.01), after=st.floats(0.0005, 0.01), first=st.integers(1, 30))
def test_another_pace_is_followed_within_twelve_reports(before: float, after: float, first: int) -> None:
    estimate, done = Estimate(), 0.0
    for second in range(1, first + 1):
        done += before
        estimate.report(done, second)
    for second in range(first + 1, first + 13):
        done += after
        estimate.report(done, second)
    now = first + 12
    old, new = (1 - done) / before, (1 - done) / after
    left = estimate.remaining(now)
    assert left is not None
    assert abs(left - new) <= 0.1 * abs(old - new) * max(1, before / after) + 1e-6


@given(paces=st.lists(st.floats(0.8, 1.2), min_size=2, max_size=100))
def test_an_uneven_pace_moves_the_end_no_further_than_it_is_uneven(paces: list[float]) -> None:
    estimate, done = Estimate(), 0.0
    for second, pace in enumerate(paces, 1):
        done += pace / 200
        estimate.report(done, second)
        left = estimate.remaining(second)
        if left is not None:
            assert (1 - done) * 200 / 1.2 <= left * (1 + 1e-9)
            assert left <= (1 - done) * 200 / 0.8 * (1 + 1e-9)


@given(st.lists(st.tuples(st.one_of(st.none(), st.floats(0, 1)), st.floats(0, 100)), max_size=40), st.floats(0, 100))
def test_what_is_left_is_never_negative_whatever_is_reported(reports: list[tuple[float | None, float]], after: float) -> None:
    estimate, now = Estimate(), 0.0
    for fraction, gap in reports:
        now += gap
        estimate.report(fraction, now)
        for later in (now, now + after):
            left = estimate.remaining(later)
            assert left is None or (timedelta(0) <= timedelta(seconds=left))


def test_nothing_is_told_before_anybody_can_know() -> None:
    estimate = Estimate()
    assert estimate.remaining(5) is None
    estimate.report(0, 5)
    assert estimate.remaining(6) is None
    estimate.report(0.5, 5.6)
    assert estimate.remaining(5.6) is not None
    quick = Estimate()
    quick.report(0.5, 0.6)
    assert quick.remaining(0.9) is None
    assert quick.remaining(1) is not None


def test_what_came_before_the_first_report_of_work_is_no_pace() -> None:
    estimate = Estimate()
    estimate.report(0, 60)  # a minute of loading, unreported
    estimate.report(0.1, 61)
    assert estimate.remaining(61) == pytest.approx(9)


def test_between_reports_it_counts_down_and_up_while_one_is_late() -> None:
    estimate = Estimate()
    for second in (10, 20):
        estimate.report(second / 100, second)
    told = [estimate.remaining(second) for second in (20, 25, 30, 40)]
    assert told == pytest.approx([80, 75, 70, 150])


def test_of_an_unknown_length_nothing_is_left_to_tell() -> None:
    estimate = Estimate()
    estimate.report(0.5, 10)
    estimate.report(None, 11)
    assert estimate.remaining(12) is None


def test_a_bar_that_goes_back_begins_anew() -> None:
    estimate = Estimate()
    estimate.report(0.9, 90)
    estimate.report(0.1, 91)
    assert estimate.remaining(91) is None
    estimate.report(0.2, 96)
    assert estimate.remaining(96) == pytest.approx(40)


def test_a_full_bar_has_nothing_left() -> None:
    estimate = Estimate()
    estimate.report(1, 3)
    assert estimate.remaining(4) == 0
