"""Numbered frames until the page has acknowledged them, and the window that bounds them. Pure: bytes in, bytes out, no clock, no socket.

A stuck, slow page? Nothing renders while `open` is false. Operations added while a frame could not be sent join the one that comes next.
Invariant: what is kept is exactly the frames after `acknowledged` up to `next - 1`, in order; `kept_bytes` is their sum.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgpack

DEFLATE_FROM = 4096
"""Bytes above which a frame is deflated by itself: permessage-deflate costs 100 kB a connection."""

LEAST_RATE = 20_000
"""Bytes a second that a line is believed to carry at least: so much longer may a large frame take."""

DEFLATED = b"\xc1"
"""Msgpack never begins a value with this byte; raw deflate follows."""

_pack = msgpack.Packer(autoreset=True, unicode_errors="replace").pack  # a lone surrogate shows as a question mark; it never stops a page


class Outbox:
    """Frames of one session. `take` makes a frame of what is pending; `acknowledge` forgets what the page has; `since` is what to send again."""

    __slots__ = ("_kept", "_measured", "_pending_bytes", "acknowledged", "bytes_limit", "frames_limit", "kept_bytes", "next", "pending")

    def __init__(self, frames_limit: int = 32, bytes_limit: int = 1 << 20) -> None:
        self.frames_limit, self.bytes_limit = frames_limit, bytes_limit
        self.next = 1
        self.acknowledged = 0
        self.kept_bytes = 0
        self._kept: list[bytes] = []  # a few at most; an empty deque alone takes 760 bytes of each page
        self.pending: list[Any] = []  # operations for the next frame
        self._pending_bytes = self._measured = 0

    @property
    def full(self) -> bool:
        """Whether not one more frame may leave."""
        return len(self._kept) >= self.frames_limit or self.kept_bytes >= self.bytes_limit

    @property
    def open(self) -> bool:
        """Whether there is room for more than what is pending."""
        if len(self._kept) >= self.frames_limit or self.kept_bytes >= self.bytes_limit:
            return False
        return not self.pending or self.kept_bytes + self.pending_bytes < self.bytes_limit

    @property
    def pending_bytes(self) -> int:
        """How long they are."""
        for op in self.pending[self._measured :]:
            self._pending_bytes += len(_pack(op))
        self._measured = len(self.pending)
        return self._pending_bytes

    def add(self, ops: Iterable[Any]) -> None:
        """More operations for the next frame."""
        self.pending.extend(ops)

    def take(self, ack: int) -> bytes:
        """The next numbered frame, with all that is pending. It is kept until acknowledged."""
        data = frame(self.next, ack, self.pending)
        self.pending = []
        if self._measured:
            self._pending_bytes = self._measured = 0
        self.next += 1
        self._kept.append(data)
        self.kept_bytes += len(data)
        return data

    def acknowledge(self, number: int) -> bool:
        """The page has applied all frames up to `number`. False if no such frame was ever made."""
        if number >= self.next:
            return False
        while self.acknowledged < number:
            self.acknowledged += 1
            self.kept_bytes -= len(self._kept.pop(0))
        return True

    def holds(self, number: int) -> bool:
        """Whether all frames after `number` can still be sent."""
        return self.acknowledged <= number < self.next

    def since(self, number: int) -> list[bytes]:
        """All frames after `number`, in order."""
        return list(self._kept)[number - self.acknowledged :]

    def restart(self, number: int) -> None:
        """Forget everything: the page will be rebuilt by the frame after `number`, which is the newest it has."""
        self._kept.clear()
        self.pending = []
        self._pending_bytes = self._measured = self.kept_bytes = 0
        self.acknowledged = number
        self.next = number + 1

    def check(self) -> None:
        """Assert the invariants; for tests."""
        assert self.acknowledged + len(self._kept) + 1 == self.next, "a frame is missing or kept too long"
        assert self.kept_bytes == sum(map(len, self._kept)), "the bytes kept are not their sum"
        assert len(self._kept) <= self.frames_limit, "more frames than the window has"


def frame(seq: int, ack: int, ops: Sequence[Any]) -> bytes:
    """One server frame as it goes on the wire."""
    data: bytes = _pack((seq, ack, *ops))
    if len(data) <= DEFLATE_FROM:
        return data
    squeeze = zlib.compressobj(6 if len(data) < 65536 else 1, zlib.DEFLATED, -15)
    small = DEFLATED + squeeze.compress(data) + squeeze.flush()
    return small if len(small) < len(data) else data
