"""Every error livepy raises. Its type says who broke the rule.

LivepyError: the author's mistake, told as seen, wanted, mend.
UserError: what an app's code raises to tell its visitor something. NotFound, Forbidden and what ends a job before its time are kinds of it.
ProtocolError: a browser or client that breaks the protocol; carries a close code and tells it nothing more.
Refused: one event that changes nothing; the session lives on.
"""

from __future__ import annotations

from livepy.core.protocol import Close


class LivepyError(Exception):
    """A mistake in an app, with what to write instead. Made by the catalogue, `livepy.mistakes`.

    `code` names its page in the documentation, `where` is the author's file and line ("" while nobody knows it), `seen` what was found and what was
    wanted, `mend` what to write.
    """

    def __init__(self, seen: str, where: str = "", *, code: str = "LP200", mend: str = "") -> None:
        super().__init__(seen)
        self.seen, self.where, self.code, self.mend = seen, where, code, mend

    @property
    def message(self) -> str:
        """What was seen and how to mend it, without place and code."""
        return f"{self.seen}{'' if self.seen.endswith('?') else '.'} {self.mend}" if self.mend else self.seen

    def __str__(self) -> str:
        said = f"{self.code} {self.message}"
        return f"{self.where}: {said}" if self.where else said


class UserError(Exception):
    """Raise it in a handler to tell the visitor what is wrong: `raise UserError("Choose a photo first.")`."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(UserError):
    """What was asked for does not exist."""


class Forbidden(UserError):
    """This visitor may not do that."""


class Cancelled(UserError):
    """A job was stopped: by its visitor, by code, or with its page. Who awaits it gets this; `progress` raises it in the job."""

    def __init__(self, message: str = "It was stopped.") -> None:
        super().__init__(message)


class TimedOut(UserError):
    """A job has taken longer than its `timeout`, or `call.wait(timeout=…)` has."""


class QueueFull(UserError):
    """A call that may not even wait: its queue is full, or this visitor has called too often.

    `retry_after` is how many seconds to wait before the next try, where that is known.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProcessDied(UserError):
    """The process in which a function ran has ended: killed, out of memory, or crashed. Its text is for the log, `message` for the visitor."""

    def __init__(self, text: str, message: str = "It ended unexpectedly.") -> None:
        super().__init__(message)
        self.args = (text, message)

    def __str__(self) -> str:
        return str(self.args[0])


class ProcessError(Exception):
    """What a function in another process raised that cannot be sent from there: names its type and text. Its note is the traceback."""


class ProtocolError(Exception):
    """A frame or request that no livepy page sends. The connection ends with `close`."""

    def __init__(self, close: Close, reason: str) -> None:
        super().__init__(reason)
        self.close, self.reason = close, reason


class Refused(Exception):
    """One event that cannot be done: the element is gone, hidden, disabled, or does not listen, or the value is not one it takes."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
