"""A worker process: takes calls from the pipe of the server that started it, runs each in its main thread, and sends back what comes of it.

It never outlives its server. SIGTERM while a function runs raises Cancelled in it, and is held back while a frame is sent: no frame is ever cut.
`process.py` is the other end.
"""

from __future__ import annotations

import enum
import importlib
import importlib.util
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from types import ModuleType
from typing import TYPE_CHECKING, Any

from livepy.core.progress import Progress
from livepy.errors import Cancelled
from livepy.jobs import bars
from livepy.mistakes import processes
from livepy.mistakes.places import line_of

if TYPE_CHECKING:
    import asyncio  # else with the first async function: a tenth of a worker's start

MAIN = "__mp_main__"
"""The name of the server's `__main__` here, as in multiprocessing: a file under `if __name__ == "__main__":` does not start a second server."""

REPORT_SECONDS = 0.016
"""The least time between two reports of progress; a screen shows no more."""

LEAVE_SECONDS = 1.0
"""How long an idle worker may take for its own exit when its server is gone."""

serving = False
"""Whether this process is a worker."""


class Frame(enum.IntEnum):
    """What a worker says: the first byte of a frame. The second is 1 if the call was told to end, and the rest is pickled."""

    BEGUN = 0  # the function itself: what the imports took is none of its memory, and a worker that ends before has harmed no call
    YIELDED = 1
    REPORTED = 2
    RETURNED = 3
    RAISED = 4


@dataclass(frozen=True, slots=True)
class Home:
    """Where a function is found: its module, the module's file, and whether that is what the server was started with."""

    module: str
    file: str
    main: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One call. `packed` is unpickled when the module is there, whose classes it may name."""

    home: Home
    name: str
    packed: bytes
    wants_progress: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """An error on its way. `packed` is empty if it cannot be pickled."""

    packed: bytes
    kind: str
    text: str
    trace: str


class _At(enum.Enum):
    """What SIGTERM finds the main thread doing."""

    IDLE = 1  # nothing to unwind, or an import, which cannot be interrupted and done again: leaves
    RUNNING = 2  # raises
    SENDING = 3  # notes it


class Reports:
    """Where the progress of one call goes, from any of its threads: at once, or where the last was sent just now, a little later the newest."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._newest: tuple[float | None, str] | None = None
        self._sent = 0.0
        self._later: threading.Timer | None = None

    def check(self) -> None:
        """Raise if the call is to end."""
        self._worker.check(self)

    def report(self, fraction: float | None, text: str) -> None:
        """The job is so far."""
        self._newest = fraction, text
        wait = self._sent + REPORT_SECONDS - time.monotonic()
        if wait <= 0:
            self._send()
        elif self._later is None:
            self._later = threading.Timer(wait, self._send_later)
            self._later.daemon = True
            self._later.start()

    def _send_later(self) -> None:
        self._later = None
        self._send()

    def _send(self) -> None:
        with self._worker.sending() as send:
            if self._worker.reports is self:  # what a thread says that a call has left behind is nobody's
                self.flush(send)

    def flush(self, send: Callable[[Frame, bytes], None]) -> None:
        """Send what waits. In `sending`."""
        newest, self._newest = self._newest, None
        if newest is not None:
            self._sent = time.monotonic()
            send(Frame.REPORTED, pickle.dumps(newest))


class Worker:
    """Runs the calls. One for each process."""

    def __init__(self, pipe: Connection) -> None:
        self.reports: Reports | None = None  # of the call that runs
        self._pipe = pipe
        self._at = _At.IDLE
        self._told = False  # to end this call
        self._calls: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # of the pipe
        self._task: asyncio.Task[Any] | None = None

    def serve(self) -> None:
        """Until the server closes the pipe."""
        signal.signal(signal.SIGTERM, self._on_sigterm)
        if hasattr(os, "register_at_fork"):  # processes that a job forks end by SIGTERM as others do
            os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
        threading.Thread(target=self._receive, name="livepy-receive", daemon=True).start()
        while (frame := self._calls.get()) is not None:
            self._call(pickle.loads(frame))

    def check(self, reports: Reports) -> None:
        """Raise if the call of these reports is to end, or has ended."""
        if self._told or self.reports is not reports:
            raise Cancelled

    @contextmanager
    def sending(self) -> Iterator[Callable[[Frame, bytes], None]]:
        """Whole frames. What was told to end meanwhile ends afterwards."""
        if threading.current_thread() is not threading.main_thread():
            with self._lock:
                yield self._send
            return
        at, told = self._at, self._told
        self._at = _At.SENDING
        try:
            with self._lock:
                yield self._send
        finally:
            self._at = at
        if at is _At.RUNNING and self._told and not told:
            self._interrupt()

    def _send(self, kind: Frame, packed: bytes) -> None:
        self._pipe.send_bytes(bytes((kind, self._told)) + packed)

    def _receive(self) -> None:
        """In a thread of its own: the server may end while a function computes."""
        while True:
            try:
                self._calls.put(self._pipe.recv_bytes())
            except (EOFError, OSError):
                break
        if self._at is _At.IDLE:
            self._calls.put(None)
            time.sleep(LEAVE_SECONDS)
        leave()

    def _on_sigterm(self, *_: object) -> None:
        if self._at is _At.IDLE:
            leave()
        self._told = True
        if self._at is _At.RUNNING:
            self._interrupt()

    def _interrupt(self) -> None:
        """End the function where it stands. One that awaits is woken with its task cancelled; raising there would go to the event loop."""
        if self._task is None:
            raise Cancelled
        import asyncio

        if asyncio.current_task(self._task.get_loop()) is self._task:
            raise Cancelled
        self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    def _call(self, asked: Asked) -> None:
        self._told = False
        self.reports = reports = Reports(self)
        try:
            fn, args, kwargs = self._prepared(asked, reports)
            try:
                self._at = _At.RUNNING
                kind, packed = Frame.RETURNED, self._packed(fn, self._run(fn, args, kwargs))
            finally:
                self._at = _At.SENDING
        except BaseException as error:  # SystemExit too: it is this call's error
            self._at = _At.SENDING
            kind, packed = Frame.RAISED, pickle.dumps(raised(asked.name, error))
        with self.sending() as send:
            reports.flush(send)
            self.reports = None
            send(kind, packed)
        self._at = _At.IDLE

    def _prepared(self, asked: Asked, reports: Reports) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
        fn = found(loaded(asked.home), asked.name)
        args, kwargs = pickle.loads(asked.packed)
        with self.sending() as send:
            send(Frame.BEGUN, b"")
        progress = Progress(reports)
        bars.captured_by(progress)
        return fn, (progress, *args) if asked.wants_progress else args, kwargs

    def _run(self, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        given = fn(*args, **kwargs)
        if isinstance(given, Generator):
            with closing(given):
                for value in given:
                    self._yield(fn, value)
            return None
        if isinstance(given, AsyncGenerator):
            return self._await(self._iterate(fn, given))
        return self._await(given) if isinstance(given, Coroutine) else given

    async def _iterate(self, fn: Callable[..., Any], given: AsyncGenerator[Any, None]) -> None:
        async with aclosing(given):
            async for value in given:
                self._yield(fn, value)

    def _await(self, work: Coroutine[Any, Any, Any]) -> Any:
        import asyncio

        async def main() -> Any:
            self._task = asyncio.current_task()
            return await work

        try:
            return asyncio.run(main())
        except asyncio.CancelledError:
            if self._told:
                raise Cancelled from None
            raise
        finally:
            self._task = None

    def _yield(self, fn: Callable[..., Any], value: Any) -> None:
        packed = self._packed(fn, value)
        with self.sending() as send:
            if self.reports is not None:
                self.reports.flush(send)
            send(Frame.YIELDED, packed)

    def _packed(self, fn: Callable[..., Any], value: Any) -> bytes:
        try:
            return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        except Cancelled:
            raise
        except Exception as error:
            raise processes.CANNOT_COME_BACK(line_of(fn), name=fn.__qualname__, kind=kind_of(value), reason=str(error)) from error


def main(handle: int) -> None:
    """The whole life of a worker process. `handle` is its end of the pipe."""
    global serving
    serving = True
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        pipe: Connection = PipeConnection(handle)  # type: ignore[assignment]  # the same methods
    else:
        os.set_inheritable(handle, False)  # what a job starts must not hold the pipe open
        pipe = Connection(handle)
    if sys.stdout is not None:
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # what a job prints shows when it prints it, and not at all if it is killed
    bars.capture()
    Worker(pipe).serve()


def leave() -> None:
    """End this process now, with those that its functions have started."""
    if sys.platform == "win32":
        os._exit(1)
    os.killpg(0, signal.SIGKILL)


def loaded(home: Home) -> ModuleType:
    """A module as the server has it: by its name where an import finds the same file, else from the file."""
    name = MAIN if home.main else home.module
    module = sys.modules.get(name)
    if module is not None and (not home.file or os.path.abspath(getattr(module, "__file__", None) or "") == home.file):
        return module
    if home.main:
        return _loaded_main(home)
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:  # the package above it
        spec = None
    if spec is not None and (not home.file or spec.origin == home.file):
        return importlib.import_module(name)
    return _loaded_file(name, home.file)


def _loaded_file(name: str, file: str, package: ModuleSpec | None = None) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    module = importlib.util.module_from_spec(spec)
    if name == MAIN:  # as Python has it: a script has no spec, and after `python -m` that of the module
        module.__spec__, module.__package__ = package, package.parent if package is not None else ""
    before = {one: sys.modules.get(one) for one in (name, "__main__")}
    sys.modules.update({name: module, "__main__": module} if name == MAIN else {name: module})
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        sys.modules.update({one: kept for one, kept in before.items() if kept is not None})
        raise
    return module


def _loaded_main(home: Home) -> ModuleType:
    """What the server was started with. What is pickled there names `__main__`, and what is pickled here names MAIN; both sides know both."""
    return _loaded_file(MAIN, home.file, None if home.module == "__main__" else importlib.util.find_spec(home.module))


def found(module: ModuleType, name: str) -> Callable[..., Any]:
    """The function of this name; one under @job is the plain one."""
    value: Any = module
    for part in name.split("."):
        value = getattr(value, part)
    return getattr(value, "fn", value)  # type: ignore[no-any-return]


def raised(name: str, error: BaseException) -> Raised:
    """An error as it can travel."""
    try:
        text = f"{name} called sys.exit({error.code!r})" if isinstance(error, SystemExit) else str(error)
    except Exception:  # the author's own `__str__`
        text = ""
    trace = "".join(traceback.format_exception(error))
    try:
        packed = pickle.dumps(error) if isinstance(error, Exception) else b""
    except Exception:  # the author's; it arrives as its type and text
        packed = b""
    return Raised(packed, kind_of(error), text, trace)


def kind_of(value: object) -> str:
    """The type of a value in words."""
    cls = type(value)
    return cls.__qualname__ if cls.__module__ in ("builtins", MAIN, "__main__") else f"{cls.__module__}.{cls.__qualname__}"
