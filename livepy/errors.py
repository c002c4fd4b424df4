"""Every error livepy raises. Its type says who broke the rule.

LivepyError: the author's mistake, told as seen, wanted, mend.
UserError: what an app's code raises to tell its visitor something. NotFound and Forbidden are kinds of it.
ProtocolError: a browser or client that breaks the protocol; carries a close code and tells it nothing more.
Refused: one event that changes nothing; the session lives on.
"""

from __future__ import annotations

from livepy.core.protocol import Close


class LivepyError(Exception):
    """A mistake in an app, with what to write instead. `where` is the author's file and line, if it is known."""

    def __init__(self, message: str, where: str = "") -> None:
        self.where = where
        super().__init__(f"{where}: {message}" if where else message)


class UserError(Exception):
    """Raise it in a handler to tell the visitor what is wrong: `raise UserError("Choose a photo first.")`."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(UserError):
    """What was asked for does not exist."""


class Forbidden(UserError):
    """This visitor may not do that."""


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
