"""Captured tqdm: what the progress of a job hears of the bars in it, and that a bar anywhere else is what it was."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import io
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import tqdm.asyncio
import tqdm.auto
import tqdm.contrib.concurrent
from tqdm import tqdm as long_imported
from tqdm import trange

from livepy import Cancelled, Progress
from livepy.jobs.bars import capture, captured_by, release
from livepy.mistakes import progress as mistakes


class Heard:
    """A sink that keeps what it hears, and can end the job."""

    def __init__(self) -> None:
        self.all: list[tuple[float | None, str]] = []
        self.end: Exception | None = None
        self.ended = False

    def report(self, fraction: float | None, text: str) -> None:
        if self.ended:
            raise mistakes.FRACTION(call="", fraction=0.0)
        assert fraction is None or 0 <= fraction <= 1
        self.all.append((fraction, text))

    def check(self) -> None:
        if self.end is not None:
            raise self.end

    @property
    def changes(self) -> list[float | None]:
        """The fractions, each once while it stays."""
        fractions = [fraction for fraction, _ in self.all]
        return [one for place, one in enumerate(fractions) if place == 0 or fractions[place - 1] != one]


@pytest.fixture
def captured() -> Iterator[None]:
    capture()
    yield
    captured_by(None)
    release()


@pytest.fixture
def heard(captured: None) -> Heard:
    """What a job hears that runs here."""
    heard = Heard()
    captured_by(Progress(heard))
    return heard


@pytest.fixture
def at_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars report at each step, however fast they are."""
    monkeypatch.setattr("livepy.jobs.bars.PERIOD", 0)


class Terminal(io.StringIO):
    """What the server is started in."""

    def isatty(self) -> bool:
        return True


QUARTERS = [0, 0.25, 0.5, 0.75, 1]


@pytest.mark.parametrize(
    "make", [long_imported, tqdm.tqdm, tqdm.auto.tqdm, tqdm.asyncio.tqdm, lambda items: trange(len(items)), lambda items: tqdm.auto.trange(len(items))]
)
def test_a_loop_reports_whoever_imported_which_tqdm_when(heard: Heard, at_each_step: None, make: Callable[[list[int]], Any]) -> None:
    assert list(make([0, 1, 2, 3])) == [0, 1, 2, 3]
    assert heard.changes == QUARTERS


def test_an_item_is_done_when_the_next_is_asked_for(heard: Heard, at_each_step: None) -> None:
    assert [(item, heard.changes[-1]) for item in long_imported("abcd")] == [("a", 0), ("b", 0.25), ("c", 0.5), ("d", 0.75)]


def test_updates_by_hand_report(heard: Heard, at_each_step: None) -> None:
    with long_imported(total=4) as bar:
        bar.update()
        bar.update(2)
        bar.update(-1)
        bar.n = 4
        bar.refresh()
    assert heard.changes == [0, 0.25, 0.75, 0.5, 1]


async def test_an_async_loop_reports(heard: Heard, at_each_step: None) -> None:
    async def items() -> AsyncIterator[int]:
        for item in range(4):
            yield item

    assert [item async for item in tqdm.asyncio.tqdm(items(), total=4)] == [0, 1, 2, 3]
    assert heard.changes == QUARTERS
    await tqdm.asyncio.tqdm.gather(asyncio.sleep(0), asyncio.sleep(0))
    assert heard.changes == [*QUARTERS, 0, 0.5, 1]


def test_a_disabled_bar_is_only_unprinted(heard: Heard, at_each_step: None, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = Terminal()
    monkeypatch.setattr(sys, "stderr", printed)
    assert list(long_imported("abcd", desc="Reading", disable=True)) == ["a", "b", "c", "d"]
    with long_imported(total=2, disable=True) as bar:
        bar.update()
        bar.set_description("Halfway")
        assert bar.n == 0  # as always
    assert heard.changes == [*QUARTERS, 0, 0.5]
    assert {text for _, text in heard.all} == {"Reading", "", "Halfway"}
    assert printed.getvalue() == ""


def test_description_and_postfix_are_the_text(heard: Heard) -> None:
    bar = long_imported(total=4, desc="Training")
    bar.set_postfix(loss=0.5)
    bar.set_description("Epoch 2")
    bar.close()
    assert list(dict.fromkeys(text for _, text in heard.all)) == ["Training", "Training, loss=0.5", "Epoch 2, loss=0.5"]


def test_a_bar_without_words_keeps_the_text_of_the_progress(captured: None) -> None:
    heard = Heard()
    progress = Progress(heard)
    captured_by(progress)
    progress(0, text="Loading")
    list(long_imported("ab"))
    assert {text for _, text in heard.all} == {"Loading"}


def test_of_an_unknown_length_the_count_is_the_text(heard: Heard, at_each_step: None) -> None:
    list(long_imported(iter("ab"), desc="Reading"))
    assert list(dict.fromkeys(heard.all)) == [(None, "Reading"), (None, "Reading: 1 done"), (None, "Reading: 2 done")]


def test_inner_bars_refine_the_step_of_the_outer_one(heard: Heard, at_each_step: None) -> None:
    for _ in trange(2, desc="Epoch"):
        list(trange(2, desc="Batch"))
    assert heard.changes == QUARTERS
    assert {text for _, text in heard.all} == {"Epoch", "Epoch, Batch"}


def test_several_bars_in_one_step_of_another_never_go_back(heard: Heard, at_each_step: None) -> None:
    for _ in trange(2):
        list(trange(2, desc="Train"))
        list(trange(2, desc="Check"))
    assert heard.changes == QUARTERS


def test_an_inner_bar_that_is_used_again_refines_each_step(heard: Heard, at_each_step: None) -> None:
    with long_imported(total=2) as outer, long_imported(total=2) as inner:
        for _ in range(2):
            inner.reset()
            inner.update()
            inner.update()
            outer.update()
    assert heard.changes == QUARTERS


def test_an_inner_bar_of_unknown_length_leaves_the_outer_one_as_it_is(heard: Heard, at_each_step: None) -> None:
    for _ in trange(2):
        list(long_imported(iter("ab")))
    assert heard.changes == [0, 0.5, 1]


def test_bars_one_after_the_other_each_fill_the_whole(heard: Heard, at_each_step: None) -> None:
    list(trange(2))
    list(trange(2))
    assert heard.changes == [0, 0.5, 1, 0, 0.5, 1]


def test_a_full_bar_that_nobody_closed_is_not_what_the_next_is_inside_of(heard: Heard, at_each_step: None) -> None:
    first = long_imported(total=1)
    first.update()
    list(trange(2))
    assert heard.changes == [0, 1, 0, 0.5, 1]
    first.reset()
    assert heard.changes[-1] == 0
    first.close()


def test_a_loop_that_is_left_early_leaves_the_bar_where_it_is_and_the_next_one_begins(heard: Heard, at_each_step: None) -> None:
    for item in trange(4):
        if item == 2:
            break
    assert heard.changes == [0, 0.25, 0.5]
    list(trange(1))
    assert heard.changes == [0, 0.25, 0.5, 0, 1]


def test_a_bar_that_nobody_has_any_more_is_closed(heard: Heard, at_each_step: None) -> None:
    bar = long_imported(total=4)
    bar.update()
    del bar
    gc.collect()
    list(trange(1))
    assert heard.changes == [0, 0.25, 0, 1]


def test_a_bar_closed_early_says_where_it_ended(heard: Heard) -> None:
    bar = long_imported(total=4)
    bar.update(3)
    bar.close()
    bar.update()
    assert heard.changes == [0, 0.75]


def test_bars_fill_the_part_that_was_made_last(captured: None, at_each_step: None) -> None:
    heard = Heard()
    progress = Progress(heard)
    captured_by(progress)
    progress.part(0.5, "Loading")
    list(trange(2))
    progress.part(0.5, "Training")
    list(trange(2, desc="Epoch"))
    assert heard.changes == QUARTERS
    assert list(dict.fromkeys(text for _, text in heard.all)) == ["Loading", "Training", "Epoch"]
    progress(0)
    list(trange(1))
    assert heard.changes == [*QUARTERS, 0, 1]


def test_a_nested_part_is_filled_within_the_whole(captured: None, at_each_step: None) -> None:
    heard = Heard()
    progress = Progress(heard)
    captured_by(progress)
    progress.part(0.5).part(0.5)
    list(trange(2))
    assert heard.changes == [0, 0.125, 0.25]


@pytest.mark.parametrize("disable", [False, True])
def test_a_bar_ends_a_job_that_is_to_end(heard: Heard, at_each_step: None, disable: bool) -> None:
    done = []

    def loop() -> None:
        for item in trange(4, disable=disable):
            done.append(item)
            if item == 1:
                heard.end = Cancelled()

    with pytest.raises(Cancelled):
        loop()
    assert done == [0, 1]
    with pytest.raises(Cancelled):
        trange(4)
    heard.end = None
    bar = long_imported(total=4, disable=disable)
    heard.end = Cancelled()
    for call in (bar.update, bar.refresh, lambda: bar.set_postfix(loss=1)):
        with pytest.raises(Cancelled):
            call()
    bar.close()


def test_the_end_of_a_loop_ends_a_job_that_is_to_end(heard: Heard) -> None:
    def loop() -> None:
        for _ in trange(1):
            heard.end = Cancelled()

    with pytest.raises(Cancelled):
        loop()


class Clock:
    """Time that passes only where a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("disable", [False, True])
def test_a_fast_loop_reports_ten_times_a_second_and_a_slow_one_at_each_step(heard: Heard, monkeypatch: pytest.MonkeyPatch, disable: bool) -> None:
    clock = Clock()
    monkeypatch.setattr("livepy.jobs.bars.time.monotonic", clock)
    for item in trange(1100, disable=disable, miniters=1e9):
        clock.now += 0.001 if item < 1000 else 60
    assert 10 <= len([fraction for fraction in heard.changes if fraction is not None and fraction <= 1000 / 1100]) <= 12
    assert len([fraction for fraction in heard.changes if fraction is not None and fraction > 1000 / 1100]) == 100


def test_outside_a_job_a_bar_prints_and_counts_as_before(captured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = Terminal()
    monkeypatch.setattr(sys, "stderr", printed)
    bar = long_imported("abcd", bar_format="{n}/{total}")
    assert list(bar) == list("abcd")
    assert bar.n == 4
    captured_there = printed.getvalue()
    release()
    list(long_imported("abcd", bar_format="{n}/{total}"))
    assert printed.getvalue() == captured_there * 2
    assert "4/4" in captured_there


def test_in_a_job_a_bar_still_prints_in_a_terminal(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = Terminal()
    monkeypatch.setattr(sys, "stderr", printed)
    list(long_imported("abcd", bar_format="{n}/{total}"))
    assert "4/4" in printed.getvalue()


def test_a_standard_error_that_can_only_be_written_to_is_no_terminal(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    class Log:
        def write(self, text: str) -> None:
            raise AssertionError(text)

        def flush(self) -> None: ...

    monkeypatch.setattr(sys, "stderr", Log())
    assert list(long_imported("abcd")) == list("abcd")


def test_in_a_job_a_bar_prints_to_the_file_it_is_given(heard: Heard) -> None:
    file = io.StringIO()
    list(long_imported("abcd", bar_format="{n}/{total}", file=file))
    list(long_imported("ef", "Desc", None, True, file))
    assert "4/4" in file.getvalue()
    assert "2/2" in file.getvalue()


def test_in_a_job_a_bar_is_no_line_of_the_log(heard: Heard, capsys: pytest.CaptureFixture[str]) -> None:
    with long_imported("abcd") as bar:
        assert list(bar) == list("abcd")
        assert bar.n == 4
    assert capsys.readouterr().err == ""
    assert heard.changes == [0, 1]


def test_bars_of_two_jobs_report_each_to_its_own(captured: None, at_each_step: None) -> None:
    heards = [Heard(), Heard()]

    def job(heard: Heard, count: int) -> None:
        captured_by(Progress(heard))
        list(trange(count))

    with ThreadPoolExecutor() as threads:
        for heard, count in zip(heards, (2, 4), strict=True):
            threads.submit(contextvars.copy_context().run, job, heard, count).result()
    assert [heard.changes for heard in heards] == [[0, 0.5, 1], QUARTERS]


async def test_a_thread_that_takes_the_context_along_reports_and_is_ended(heard: Heard, at_each_step: None) -> None:
    await asyncio.to_thread(lambda: list(trange(4)))
    assert heard.changes == QUARTERS
    heard.end = Cancelled()
    with pytest.raises(Cancelled):
        await asyncio.to_thread(lambda: list(trange(4)))


def test_a_bar_that_other_threads_move_reports_and_ends_none_of_them(heard: Heard, at_each_step: None) -> None:
    assert tqdm.contrib.concurrent.thread_map(abs, [-1, 2, -3, 4], max_workers=2) == [1, 2, 3, 4]
    assert (heard.changes[0], heard.changes[-1]) == (0, 1)
    bar = long_imported(total=4)
    heard.end = Cancelled()
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(bar.update() is not None))
    thread.start()
    thread.join()
    assert len(ended) == 1
    assert heard.changes[-1] == 0.25
    bar.close()


def test_a_bar_that_outlives_its_job_goes_on_unheard(heard: Heard, at_each_step: None) -> None:
    bar = long_imported(total=4)
    heard.ended = True
    bar.update()
    bar.update()
    assert bar.n == 2
    bar.close()
    assert heard.changes == [0]


def test_a_forked_process_reports_nothing(heard: Heard, at_each_step: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livepy.jobs.bars.os.getpid", lambda: -1)
    list(trange(4))
    monkeypatch.undo()
    assert heard.changes == []


def methods() -> dict[str, object]:
    return {name: vars(long_imported).get(name) for name in ("__init__", "__iter__", "update", "refresh", "reset", "close", "__del__")}


def test_capturing_twice_is_capturing_once_and_can_be_undone() -> None:
    before = methods()
    capture()
    changed = methods()
    assert all(changed[name] is not before[name] for name in before)
    capture()
    assert methods() == changed
    release()
    assert methods() == before
    release()
    assert methods() == before


def run(program: str) -> str:
    """What it prints, in a process of its own."""
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


JOB = """
import sys
from livepy import Progress
from livepy.jobs.bars import capture, captured_by
class Told:
    def report(self, fraction, text): print(fraction, end=" ")
    def check(self): pass
{before}
capture()
captured_by(Progress(Told()))
{work}
"""


def test_a_job_may_be_the_first_to_import_tqdm() -> None:
    work = "from tqdm.auto import tqdm\nfor item in tqdm([1, 2]): pass"
    assert run(JOB.format(before="assert 'tqdm' not in sys.modules", work=work)).split()[-1] == "1.0"


def test_without_tqdm_nothing_happens() -> None:
    missing = "sys.modules['tqdm'] = None"
    assert run(JOB.format(before=missing, work="print([name for name in sys.modules if name.startswith('tqdm.')])")) == "[]"
