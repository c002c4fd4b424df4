"""What holds of functions in worker processes. The processes are real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from livepy.apps import load
from livepy.errors import Cancelled, LivepyError, ProcessDied, ProcessError, TimedOut
from livepy.jobs.process import Workers
from livepy.jobs.token import Token
from tests.jobs import work

ROOT = Path(__file__).resolve().parent.parent.parent


class Heard:
    """Keeps what a call says."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.reports: list[tuple[float | None, str]] = []

    def yielded(self, value: Any) -> None:
        self.values.append(value)

    def report(self, fraction: float | None, text: str) -> None:
        self.reports.append((fraction, text))


class Going:
    """A call that runs in a thread of its own."""

    def __init__(self, workers: Workers, fn: Callable[..., Any], *args: Any, told: Heard | None = None, **options: Any) -> None:
        self.token = Token()
        self.value: Any = None
        self.error: BaseException | None = None
        self.told = told or Heard()
        self._thread = threading.Thread(target=self._run, args=(workers, fn, args, options))
        self._thread.start()

    def _run(self, workers: Workers, fn: Callable[..., Any], args: Any, options: Any) -> None:
        try:
            self.value = workers.run(fn, args, {}, self.told, self.token, **options)
        except BaseException as error:
            self.error = error

    def until_in(self, function: str) -> None:
        """Wait until its thread stands in a function of this name."""
        until = time.monotonic() + 30
        while all(frame.f_code.co_name != function for frame, _ in traceback.walk_stack(sys._current_frames()[self._thread.ident or 0])):
            assert time.monotonic() < until

    def ended(self) -> Going:
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One pool for all: whatever a test does to a worker, the next finds one that works."""
    workers = Workers(grace=0.3)
    yield workers
    workers.close()


def call(workers: Workers, fn: Callable[..., Any], *args: Any, told: Heard | None = None, wants_progress: bool = False, memory: int = 0, **kwargs: Any) -> Any:
    return workers.run(fn, args, kwargs, told or Heard(), Token(), wants_progress=wants_progress, memory=memory)


def written(path: Path) -> str:
    """What a file holds, as soon as it holds something."""
    until = time.monotonic() + 30
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < until
        time.sleep(0.005)
    return path.read_text()


def gone(pid: int) -> bool:
    """Whether a process ends, soon."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z" and os.getppid() != 0:  # ended; its parent is not us
            return True
        time.sleep(0.01)
    return False


def children() -> set[int]:
    """Processes of ours, ended ones that nobody waited for too."""
    return {int(pid) for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()}


# What comes back


def test_a_function_gets_its_arguments_and_gives_its_result_in_another_process(workers: Workers) -> None:
    assert call(workers, work.add, 2, b=3) == 5
    assert call(workers, work.pid) != os.getpid()


def test_a_warm_worker_is_used_again(workers: Workers) -> None:
    assert call(workers, work.pid) == call(workers, work.pid)


def test_the_function_under_a_decorator_is_the_plain_one(workers: Workers) -> None:
    assert call(workers, work.decorated.fn, 4) == 8


def test_async_functions_are_awaited(workers: Workers) -> None:
    assert call(workers, work.later, 1) == 2


@pytest.mark.parametrize("fn", [work.count, work.count_later])
def test_each_value_of_a_generator_arrives_in_order(workers: Workers, fn: Callable[..., Any]) -> None:
    told = Heard()
    assert call(workers, fn, 50, told=told) is None
    assert told.values == list(range(50))


def test_of_many_reports_the_last_always_arrives_and_few_others(workers: Workers) -> None:
    told = Heard()
    assert call(workers, work.painted, 10_000, told=told, wants_progress=True) == 10_000
    assert told.reports[0] == (0.0001, "step 1")
    assert told.reports[-1] == (1.0, "step 10000")
    assert len(told.reports) < 1000


def test_what_a_thread_says_after_its_call_is_nobodys() -> None:
    workers = Workers()
    call(workers, work.forgets_a_thread, wants_progress=True)
    told = Heard()
    call(workers, work.painted, 3, told=told, wants_progress=True)
    workers.close()
    assert {text for _, text in told.reports} <= {"step 1", "step 2", "step 3"}


def test_a_tqdm_bar_in_a_worker_reports_to_its_call(workers: Workers) -> None:
    told = Heard()
    assert call(workers, work.counted_by_tqdm, 20, told=told) == 20
    assert told.reports[-1] == (1.0, "Counting")


def test_what_a_job_prints_goes_where_the_servers_goes(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    with_own = Workers()
    call(with_own, work.said, "hello")
    with_own.close()
    assert capfd.readouterr() == ("hello\n", "hello\n")


def test_four_run_at_once(workers: Workers, tmp_path: Path) -> None:
    going = [Going(workers, work.meets, tmp_path, name, 4) for name in "abcd"]
    assert [one.ended().value for one in going] == list("abcd")


# What goes wrong


def test_an_error_arrives_as_it_is_with_the_traceback_as_a_note(workers: Workers) -> None:
    with pytest.raises(KeyError, match="why") as caught:
        call(workers, work.fails, "why")
    assert "raise KeyError(kind)" in caught.value.__notes__[0]


def test_an_error_that_cannot_say_what_it_is_arrives_and_its_worker_lives(workers: Workers) -> None:
    before = call(workers, work.pid)
    with pytest.raises(work.Mute):
        call(workers, work.fails, "mute")
    assert call(workers, work.pid) == before


@pytest.mark.parametrize(("kind", "text"), [("odd", "tests.jobs.work.Odd: 1 and 2"), ("holding", "tests.jobs.work.Holding: holds a lock")])
def test_an_error_that_cannot_be_pickled_arrives_as_one_that_names_it(workers: Workers, kind: str, text: str) -> None:
    with pytest.raises(ProcessError, match=text) as caught:
        call(workers, work.fails, kind)
    assert "in fails" in caught.value.__notes__[0]


def test_sys_exit_is_the_error_of_its_call(workers: Workers) -> None:
    before = call(workers, work.pid)
    with pytest.raises(ProcessError, match=r"exits called sys.exit\(4\)"):
        call(workers, work.exits, 4)
    assert call(workers, work.pid) == before


def test_an_argument_that_cannot_be_pickled_is_named_before_anything_starts(workers: Workers) -> None:
    before = children()
    with pytest.raises(LivepyError, match=r"LP852 add\(\) gets b, a _thread.lock, which cannot be sent"):
        call(workers, work.add, 1, b=threading.Lock())
    with pytest.raises(LivepyError, match=r"LP852 painted\(\) gets steps, a _thread.lock"):
        call(workers, work.painted, threading.Lock(), wants_progress=True)
    assert children() == before


@pytest.mark.parametrize("fn", [work.gives_a_lock, work.yields_a_lock])
def test_a_result_or_value_that_cannot_be_pickled_is_told_with_its_type(workers: Workers, fn: Callable[..., Any]) -> None:
    with pytest.raises(LivepyError, match=rf"LP853 {fn.__name__}\(\) gave a _thread.lock"):
        call(workers, fn)
    assert call(workers, work.add, 1) == 2


def test_a_worker_that_is_killed_is_one_calls_error_and_another_takes_its_place(workers: Workers, tmp_path: Path) -> None:
    other = Going(workers, work.meets, tmp_path, "a", 2)
    with pytest.raises(ProcessDied, match="SIGKILL; perhaps it needed more memory than there is") as caught:
        call(workers, work.ends, "SIGKILL")
    assert "SIG" not in caught.value.message
    assert call(workers, work.add, 1) == 2
    (tmp_path / "b").touch()
    assert other.ended().value == "a"


@pytest.mark.parametrize(("how", "text"), [("SIGSEGV", "signal SIGSEGV"), ("_exit", "exit code 3")])
def test_the_error_says_how_a_worker_ended(workers: Workers, how: str, text: str) -> None:
    with pytest.raises(ProcessDied, match=text):
        call(workers, work.ends, how)


def test_a_worker_killed_while_it_is_idle_is_nobodys_error(workers: Workers) -> None:
    before = call(workers, work.pid)
    os.kill(before, signal.SIGKILL)
    assert call(workers, work.pid) != before


def test_a_worker_that_dies_is_noticed_though_what_it_forked_holds_its_pipe(workers: Workers, tmp_path: Path) -> None:
    with pytest.raises(ProcessDied):
        call(workers, work.forks, tmp_path / "ready")
    assert gone(int(written(tmp_path / "ready")))


def test_a_worker_that_takes_more_memory_than_was_declared_is_ended_and_the_figures_told(workers: Workers) -> None:
    with pytest.raises(ProcessDied, match=r"it took \d\d+ MB of memory, and memory= allows 40") as caught:
        call(workers, work.eats, 100, memory=40 << 20)
    assert "memory" in caught.value.message


def test_memory_is_measured_also_while_a_function_yields_all_the_time(workers: Workers) -> None:
    with pytest.raises(ProcessDied, match="and memory= allows 40"):
        call(workers, work.eats_and_tells, 100, memory=40 << 20)


def test_memory_that_python_is_refused_is_an_ordinary_error(workers: Workers) -> None:
    before = call(workers, work.pid)
    with pytest.raises(MemoryError):
        call(workers, work.eats_within_a_limit, 500)
    assert call(workers, work.pid) == before


# Its end


@pytest.mark.parametrize("fn", [work.stands, work.stands_later, work.computes_later, work.yields_for_ever])
def test_who_is_told_to_end_tidies_up_and_its_worker_goes_on(workers: Workers, tmp_path: Path, fn: Callable[..., Any]) -> None:
    going = Going(workers, fn, tmp_path / "note", tmp_path / "ready")
    pid = int(written(tmp_path / "ready"))
    going.token.cancel(TimedOut("It took too long."))
    assert isinstance(going.ended().error, TimedOut)
    assert written(tmp_path / "note") == "tidied up"
    assert call(workers, work.pid) == pid


def test_who_ignores_it_is_killed_after_the_grace(workers: Workers, tmp_path: Path) -> None:
    going = Going(workers, work.ignores, tmp_path / "ready")
    pid = int(written(tmp_path / "ready"))
    going.token.cancel(Cancelled())
    assert isinstance(going.ended().error, Cancelled)
    assert gone(pid)
    assert call(workers, work.add, 1) == 2


def test_programs_that_a_killed_function_started_end_with_it(workers: Workers, tmp_path: Path) -> None:
    going = Going(workers, work.starts_another, tmp_path / "ready")
    other = int(written(tmp_path / "ready"))
    going.token.cancel(Cancelled())
    going.ended()
    assert gone(other)


def test_who_is_told_before_it_begins_never_runs(workers: Workers, tmp_path: Path) -> None:
    token = Token()
    token.cancel(Cancelled())
    with pytest.raises(Cancelled):
        workers.run(work.stands, (tmp_path / "note", tmp_path / "ready"), {}, Heard(), token)
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_page_that_a_value_is_shown_on_ends_the_function(workers: Workers, tmp_path: Path) -> None:
    class Gone(Heard):
        def yielded(self, value: Any) -> None:
            raise Cancelled("its page is closed")

    going = Going(workers, work.yields_for_ever, tmp_path / "note", tmp_path / "ready", told=Gone()).ended()
    assert str(going.error) == "its page is closed"
    assert written(tmp_path / "note") == "tidied up"


def test_a_function_cancelled_at_any_moment_leaves_a_worker_that_does_its_next_call(workers: Workers) -> None:
    for number in range(15):
        going = Going(workers, work.count, 300)
        time.sleep(number * 0.0004)
        going.token.cancel(Cancelled())
        assert going.ended().error is None or isinstance(going.error, Cancelled)
        told = Heard()
        call(workers, work.count, 20, told=told)
        assert told.values == list(range(20))


# The pool


def test_closing_ends_all_workers_and_leaves_no_zombie(tmp_path: Path) -> None:
    workers = Workers(grace=0.3)
    going = [Going(workers, work.stands, tmp_path / "note", tmp_path / "ready"), Going(workers, work.ignores, tmp_path / "deaf")]
    call(workers, work.pid)
    pids = {int(written(tmp_path / "ready")), int(written(tmp_path / "deaf")), call(workers, work.pid)}
    workers.close()
    assert all(isinstance(one.ended().error, Cancelled) for one in going)
    assert written(tmp_path / "note") == "tidied up"
    assert not children() & pids
    with pytest.raises(Cancelled):
        call(workers, work.pid)


def test_who_stops_a_call_that_has_just_ended_does_not_stop_the_next(workers: Workers) -> None:
    before = Token()
    process = workers.run(work.pid, (), {}, Heard(), before)
    os.kill(process, signal.SIGSTOP)  # so that it has not taken all of the next call, while the one before is stopped
    going = Going(workers, len, bytes(10_000_000))
    going.until_in("send_bytes")
    before.cancel(Cancelled())
    os.kill(process, signal.SIGCONT)
    assert going.ended().error is None
    assert going.value == 10_000_000


def test_only_a_few_idle_workers_stay_and_none_for_long(tmp_path: Path) -> None:
    workers = Workers(keep=1, idle=0.2)
    before = children()
    for one in [Going(workers, work.meets, tmp_path, name, 2) for name in "ab"]:
        one.ended()
    started = children() - before
    assert len(started) <= 1
    for pid in started:
        assert gone(pid)
    workers.close()


def test_when_the_server_is_killed_no_worker_stays(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        """
import sys, threading
from pathlib import Path
from livepy.jobs.process import Workers
from livepy.jobs.token import Token
from tests.jobs import work
from tests.jobs.test_process import Heard

workers, folder = Workers(), Path(sys.argv[1])
for name in ("busy", "deaf"):
    fn, args = (work.stands, (folder / "note", folder / name)) if name == "busy" else (work.ignores, (folder / name,))
    threading.Thread(target=workers.run, args=(fn, args, {}, Heard(), Token())).start()
(folder / "idle").write_text(str(workers.run(work.pid, (), {}, Heard(), Token())))
"""
    )
    server = subprocess.Popen([sys.executable, str(script), str(tmp_path)], env={**os.environ, "PYTHONPATH": str(ROOT)})
    pids = [int(written(tmp_path / name)) for name in ("busy", "deaf", "idle")]
    server.kill()
    server.wait()
    assert [gone(pid) for pid in pids] == [True] * 3


# The app's own file

APP = """
import sys, threading
from dataclasses import dataclass
from livepy.jobs.process import Workers
from livepy.jobs.token import Token

class Told:
    def yielded(self, value): print("yielded", value)
    def report(self, fraction, text): pass

@dataclass
class Point:
    x: int

def moved(point):
    assert type(point) is Point, type(point)
    return Point(point.x + 1)

def start():
    workers = Workers()
    print(workers.run(moved, (Point(1),), {}, Told(), Token()) == Point(2))
    workers.close()
"""


def test_functions_of_a_script_that_starts_itself_get_and_give_its_classes(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP + "if __name__ == '__main__':\n    start()\n")
    run = subprocess.run([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("True\n", "")


def test_functions_of_a_package_started_with_m_do_so_too(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "sizes.py").write_text("ONE = 1\n")
    (package / "app.py").write_text("from .sizes import ONE\n" + APP + "if __name__ == '__main__':\n    start()\n")
    run = subprocess.run(
        [sys.executable, "-m", "shop.app"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60
    )
    assert (run.stdout, run.stderr) == ("True\n", "")


def test_functions_of_a_file_that_hides_a_module_of_python_are_found_in_it(tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text(APP)
    start = f"import livepy.jobs.process; from pathlib import Path; from livepy.apps import load; load(Path({str(tmp_path / 'queue.py')!r})).start()"
    run = subprocess.run([sys.executable, "-c", start], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("True\n", "")


def test_a_script_that_serves_wherever_it_is_read_is_told_what_to_write(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(APP + "if threading.current_thread() and __name__ == '__main__':\n    start()\nelse:\n    import livepy\n    livepy.run()\n")
    run = subprocess.run([sys.executable, str(script)], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60)
    assert "app.py:27: LP854" in run.stderr
    assert 'Write `if __name__ == "__main__":` above it.' in run.stderr


def test_of_two_files_with_one_name_each_function_is_of_its_own(workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setitem(sys.modules, "twin", None)  # afterwards it is gone
    for text in ("first", "second"):
        (tmp_path / text).mkdir()
        (tmp_path / text / "twin.py").write_text(f"def name():\n    return {text!r}\n")
        assert call(workers, load(tmp_path / text / "twin.py").name) == text


def test_a_function_that_no_file_holds_is_refused(workers: Workers) -> None:
    made: dict[str, Any] = {"__name__": "nowhere"}
    exec("def f(): ...", made)
    with pytest.raises(LivepyError, match="LP851 f has"):
        call(workers, made["f"])
