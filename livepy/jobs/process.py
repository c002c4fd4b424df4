"""Runs functions in worker processes: starts them, keeps a few warm, ends them, and replaces those that die. `worker.py` is the other end.

All of it blocks and is called in threads; a worker runs one call at a time. It knows no page and no queue: how many run at once others decide.
Invariant: a worker that was told to end a call is used again only if it says that it was told.
"""

from __future__ import annotations

import inspect
import itertools
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, Pipe
from typing import Any, Protocol

from livepy.errors import Cancelled, ProcessDied, ProcessError
from livepy.jobs.token import Token
from livepy.jobs.worker import Asked, Frame, Home, Raised, kind_of
from livepy.mistakes import processes
from livepy.mistakes.places import author_line, line_of

LOOK_SECONDS = 0.1
"""How often memory is measured, and whether the worker lives where processes that it forked hold its pipe."""

END_SECONDS = 1.0
"""How long an idle worker may take for its own exit."""


class Told(Protocol):
    """Who hears of a call. `yielded` blocks until the value is shown, and raises what ends the call."""

    def yielded(self, value: Any) -> None: ...
    def report(self, fraction: float | None, text: str) -> None: ...


class Workers:
    """The worker processes of a server.

    `keep`: how many stay when they have nothing to do, `idle`: for how many seconds; `grace`: seconds that a function has for its `finally` when it is
    told to end, before its process is killed.

    Example: `workers.run(resize, (image,), {}, told, token)`
    """

    def __init__(self, *, keep: int = 4, idle: float = 60, grace: float = 0.5) -> None:
        self._keep, self._idle_seconds, self._grace = keep, idle, grace
        self._change = threading.Condition()  # of what follows
        self._idle: list[tuple[float, _Worker]] = []  # the warmest last
        self._busy: set[_Worker] = set()
        self._closed = False
        self._timer: threading.Timer | None = None

    def run(
        self,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        told: Told,
        token: Token,
        *,
        wants_progress: bool = False,
        memory: int = 0,
    ) -> Any:
        """Run a function of a module in a worker and give what it returns; what it raises is raised. Blocks.

        `wants_progress`: its first parameter is its progress. `memory`: bytes by which its worker may grow; 0: nobody measures. Raises the token's error
        when that has told it to end, ProcessDied if the worker ended, and a LivepyError for what cannot be sent.

        Example: `workers.run(resize, (image,), {}, told, token)`
        """
        asked = pickle.dumps(Asked(home_of(fn), fn.__qualname__, packed(fn, args, kwargs, wants_progress), wants_progress))
        while True:
            token.check()
            worker = self._taken()
            fresh, worker.usable = not worker.usable, False
            try:
                worker.begin(asked, token, self._grace)
                if self._closed:
                    worker.tell(stopping())
                return worker.finish(fn, told, memory)
            except ProcessDied:
                if fresh or worker.begun:
                    raise
                # it was killed while it was idle: that is not this call's error
            finally:
                self._give_back(worker)

    def close(self) -> None:
        """End all workers, those that run a call too, in at most a grace and a second."""
        with self._change:
            self._closed = True
            idle, self._idle = [worker for _, worker in self._idle], []
            busy = list(self._busy)
            if self._timer is not None:
                self._timer.cancel()
        for worker in busy:
            worker.tell(stopping())
        for worker in idle:
            worker.pipe.close()
        for worker in idle:
            worker.end()
        with self._change:
            self._change.wait_for(lambda: not self._busy, self._grace + END_SECONDS)

    def _taken(self) -> _Worker:
        with self._change:
            if self._closed:
                raise stopping()
            worker = self._idle.pop()[1] if self._idle else None
        if worker is not None and worker.process.poll() is not None:
            worker.end()
            return self._taken()
        if worker is None:
            worker = _Worker()
        with self._change:
            self._busy.add(worker)
        return worker

    def _give_back(self, worker: _Worker) -> None:
        with self._change:
            kept = worker.usable and not self._closed and len(self._idle) < self._keep
            if kept:
                self._idle.append((time.monotonic() + self._idle_seconds, worker))
                self._look_later()
        if not kept:
            worker.end()
        with self._change:
            self._busy.discard(worker)
            self._change.notify_all()

    def _look_later(self) -> None:
        if self._timer is None and self._idle:
            self._timer = threading.Timer(max(0.0, self._idle[0][0] - time.monotonic()), self._retire)
            self._timer.daemon = True
            self._timer.start()

    def _retire(self) -> None:
        now = time.monotonic()
        with self._change:
            old = [worker for until, worker in self._idle if until <= now]
            self._idle = [(until, worker) for until, worker in self._idle if until > now]
            self._timer = None
            self._look_later()
        for worker in old:
            worker.end()


class _Worker:
    """One process, and its end of the pipe."""

    def __init__(self) -> None:
        self.pipe, theirs = Pipe()
        with theirs:
            if sys.platform == "win32":
                os.set_handle_inheritable(theirs.fileno(), True)
                self.process = subprocess.Popen(command(theirs), stdin=subprocess.DEVNULL, close_fds=False)
            else:
                # a session of its own: Ctrl+C is for the server, which ends its workers; and what a function starts ends with its worker
                self.process = subprocess.Popen(command(theirs), stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),), start_new_session=True)
        self.usable = False  # has nothing to do, and may be given something
        self.begun = False  # the function of its call
        self._lock = threading.Lock()  # of what follows
        self._error: BaseException | None = None  # with which the call is to end
        self._running = False
        self._call: object = None  # that runs
        self._grace = 0.0
        self._killing: threading.Timer | None = None

    def begin(self, asked: bytes, token: Token, grace: float) -> None:
        """Send a call, which ends when the token says so."""
        call = self._call = object()  # first: who ends the call before now must not end this one
        self._error, self._running, self.begun, self._grace = None, True, False, grace
        try:
            self.pipe.send_bytes(asked)
        except OSError:
            pass  # it has ended, as is found at once when it is asked what came of it
        token.on_cancel(lambda: self.tell(token.error or Cancelled(), call))

    def finish(self, fn: Callable[..., Any], told: Told, memory: int) -> Any:
        """What comes of it."""
        for frame in self._frames(fn, memory):
            kind, was_told, sent = Frame(frame[0]), bool(frame[1]), memoryview(frame)[2:]
            if kind is Frame.RETURNED or kind is Frame.RAISED:
                self._over(was_told)
                break
            if self._error is None:
                try:
                    heard(fn, kind, sent, told)
                except BaseException as error:
                    self.tell(error)
        if self._error is not None:
            raise self._error
        if kind is Frame.RAISED:
            raise arrived(fn, pickle.loads(sent))
        return unpacked(fn, sent)

    def tell(self, error: BaseException, call: object = None) -> None:
        """The call is to end with this error; where it is named, only this one. Any thread."""
        with self._lock:
            if not self._running or self._error is not None or (call is not None and call is not self._call):
                return
            self._error = error
            self.process.terminate()
            self._killing = threading.Timer(self._grace, self._kill_running)
            self._killing.daemon = True
            self._killing.start()

    def end(self) -> None:
        """See that it has ended: by itself, if it has nothing to do."""
        self.pipe.close()
        if not self.usable:
            self.kill()
        late = threading.Timer(END_SECONDS, self.kill)
        late.start()
        self.process.wait()
        late.cancel()

    def kill(self) -> None:
        """End it now, with all that it started."""
        if sys.platform == "win32":
            self.process.kill()
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def _kill_running(self) -> None:
        with self._lock:
            if self._running:
                self.kill()

    def _over(self, was_told: bool) -> None:
        with self._lock:
            self._running = False
            self.usable = self._error is None or was_told
            if self._killing is not None:
                self._killing.cancel()
                self._killing = None

    def _frames(self, fn: Callable[..., Any], memory: int) -> Iterator[bytes]:
        """What it says, until it ends or has more memory than it may."""
        before, due = 0, 0.0
        try:
            while True:
                says = self.pipe.poll(LOOK_SECONDS)
                if before and time.monotonic() >= due:
                    self._measure(fn, before, memory)
                    due = time.monotonic() + LOOK_SECONDS
                if not says:
                    if self.process.poll() is not None and not self.pipe.poll(0):
                        raise EOFError
                    continue
                frame = self.pipe.recv_bytes()
                if frame[0] == Frame.BEGUN:
                    self.begun = True
                    before = resident(self.process.pid) if memory else 0
                else:
                    yield frame
        except (EOFError, OSError):
            self._over(False)
            self.usable = False
            self.kill()
            raise self._error or died(fn, self.process.wait()) from None

    def _measure(self, fn: Callable[..., Any], before: int, memory: int) -> None:
        grown = resident(self.process.pid) - before
        if grown > memory:
            self.kill()
            with self._lock:
                self._error = self._error or outgrown(fn, grown, memory)


def stopping() -> Cancelled:
    """What a call ends with when its server does."""
    return Cancelled("The server is stopping.")


def command(pipe: Connection) -> list[str]:
    """How a worker is started: by this Python, with its path, so that it finds the same modules."""
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]  # as multiprocessing does
    # until livepy is imported Python's own modules come first: an app `queue.py` may lie in the first folder
    first = sorted(sys.path, key=lambda one: os.path.dirname(os.__file__) not in (one, os.path.dirname(one)) or one.endswith("-packages"))
    start = f"import sys; sys.path[:] = {first!r}; from livepy.jobs.worker import main; sys.path[:] = {sys.path!r}; main({pipe.fileno()})"
    return [sys.executable, *flags, "-c", start]


def home_of(fn: Callable[..., Any]) -> Home:
    """Where a worker finds it."""
    module = sys.modules.get(fn.__module__)
    spec, file = getattr(module, "__spec__", None), getattr(module, "__file__", None)
    main = fn.__module__ == "__main__"
    if module is None or (main and not file):  # made by exec(), or written at a prompt
        raise processes.NOT_OF_A_MODULE(line_of(fn), name=fn.__qualname__)
    return Home(spec.name if main and spec is not None else fn.__module__, os.path.abspath(file) if file else "", main)


def packed(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], wants_progress: bool) -> bytes:
    """The arguments as they travel. Raises a LivepyError that names the one that cannot."""
    try:
        return pickle.dumps((args, kwargs), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        for name, value in named(fn, args, kwargs, wants_progress):
            try:
                pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
            except Exception as reason:
                raise processes.CANNOT_GO(author_line() or line_of(fn), name=fn.__qualname__, argument=name, kind=kind_of(value), reason=str(reason)) from error
        raise


def named(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], wants_progress: bool) -> list[tuple[str, Any]]:
    """The arguments by the names that the function has for them."""
    names: list[str] = []
    for one in inspect.signature(fn).parameters.values():
        if one.kind is one.VAR_POSITIONAL:
            names += [f"{one.name}[{number}]" for number in range(len(args))]
        elif one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD):
            names.append(one.name)
    return [*itertools.zip_longest(names[wants_progress:][: len(args)], args, fillvalue="an argument"), *kwargs.items()]


def heard(fn: Callable[..., Any], kind: Frame, sent: memoryview, told: Told) -> None:
    """Hand on what a call says before its end."""
    if kind is Frame.REPORTED:
        told.report(*pickle.loads(sent))
    else:
        told.yielded(unpacked(fn, sent))


def unpacked(fn: Callable[..., Any], sent: memoryview) -> Any:
    """A value that has come. Raises a LivepyError for one that is pickled but makes no sense here."""
    try:
        return pickle.loads(sent)
    except Exception as error:
        raise processes.CANNOT_COME_BACK(line_of(fn), name=fn.__qualname__, kind="value", reason=str(error)) from error


def arrived(fn: Callable[..., Any], sent: Raised) -> BaseException:
    """An error that a function raised in its worker, or one that tells of it. What the worker knew of its place is its note."""
    try:
        error = pickle.loads(sent.packed) if sent.packed else None
    except Exception:  # of a class that cannot be made from its own `args`
        error = None
    if not isinstance(error, Exception):
        error = ProcessError(sent.text if sent.kind == "SystemExit" else f"{sent.kind}: {sent.text}")
    error.add_note(f"In the process of {fn.__qualname__}():\n{sent.trace}")
    return error


def died(fn: Callable[..., Any], code: int) -> ProcessDied:
    """What is told of a worker that ended by itself or was killed by another."""
    if code >= 0:
        return ProcessDied(f"the process of {fn.__qualname__}() ended with exit code {code}")
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    ended = f"the process of {fn.__qualname__}() ended by signal {name}"
    if name != "SIGKILL":
        return ProcessDied(ended)
    return ProcessDied(f"{ended}; perhaps it needed more memory than there is", "It ended unexpectedly; perhaps it needed more memory than there is.")


def outgrown(fn: Callable[..., Any], grown: int, memory: int) -> ProcessDied:
    """What is told of a worker that took more memory than its job said."""
    return ProcessDied(
        f"the process of {fn.__qualname__}() was ended: it took {grown / 2**20:,.0f} MB of memory, and memory= allows {memory / 2**20:,.0f}",
        "It was ended because it needed more memory than it may have.",
    )


def resident(pid: int) -> int:
    """The bytes of memory that a process has now; 0 where nobody can tell."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):  # no /proc, or it has just ended
        return 0
